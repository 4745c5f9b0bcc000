"""The words by which French and English news attribute what is said, as regular expressions."""

from __future__ import annotations

from trendlab.actors.wordlists import any_of

STEMS = any_of("saying")
PRESENT = rf"(?:{STEMS})(?:e|ent|ait|aient)|{any_of('present')}"
PARTICIPLE = rf"(?:{STEMS})ée?s?|{any_of('participles')}"
ENGLISH = any_of("english")
DAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|aujourd[’']hui|ce|cette|le)"
    r"(?: (?:matin|midi|soir|après-midi|jour|\d{1,2}(?: \w+)?|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|semaine))*"
)
ADVERB = (
    rf"(?:{DAY}|\w+ment|aussi|encore|ainsi|ensuite|toutefois|alors|par ailleurs"
    r"|à (?:son|leur) tour|de (?:son|leur) côté|pour (?:sa|leur) part"
    r"|quant à (?:lui|elle|eux)|en outre|d[’']abord|déjà"
    r"|même|enfin|toujours|aussitôt)"
)
HAVE = r"(?:a|ont|avait|avaient|aurait)"
CLITIC = r"(?:(?:l[’']|lui |leur |nous |m[’']|s[’']|se |en |y |le |la |les )*)"
GROUP = (
    rf"{CLITIC}(?:(?:{HAVE}|est|sont|était|étaient)\s+(?:{ADVERB}\s+){{0,2}}(?:{PARTICIPLE})"
    rf"|{PRESENT})(?![\w-])"
)
ALSO = r"(?:has |had |have |also |later |then )*"
PERSON = r"(?:ils?|elles?|on)"
_NO_NAME = (
    r"(?!(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|When|While|After|Before|But|And|If|As|In|On|At"
    r"|For|That|What|I|We|You|Je|Nous|Vous|Tu|Mais|Et|Or|Car|Si|Dans|Pour|Selon|Quand|Alors|Ainsi"
    r"|Puis|Hier|Comme)\b)"
)
INVERTED = rf"{CLITIC}(?:{HAVE}(?:-t)?-{PERSON}\s+(?:{PARTICIPLE})|(?:{PRESENT})(?:-t)?-{PERSON})"
NAME = (
    rf"{_NO_NAME}(?:(?:M|MM|Mme|Mmes|Mlle|Mr|Mrs|Ms|Dr|Me|Pr|Gen|Lt)\.?\s+)?[A-ZÀ-Þ][\w’'.-]*\w"
    r"(?:\s+(?:(?:de|du|des|d[’']|la|le|von|van|der|den|bin|ben|al|el|of|the|et|and)\s+){0,2}"
    r"[A-ZÀ-Þ][\w’'-]*){0,5}"
)
CHUNK = r"[^\s,.;:!?\"«»“”()\n]+"
NOUN = (
    r"(?:(?:[Ll]e|[Ll]a|[Ll]es|[Uu]ne?|[Dd]es|[Ss]on|[Ss]a|[Ss]es|[Ll]eurs?|[Cc]et|[Cc]ette|[Cc]es?"
    r"|[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Tt]his|[Oo]ne)\s+|[Ll][’'])"
    rf"{CHUNK}(?:\s+{CHUNK}){{0,9}}?(?:,\s+{NAME})?"
)
PRONOUN = (
    r"(?:[Ii]ls?|[Ee]lles?|[Oo]n|[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Cc]e(?:tte)? derni(?:er|ère)"
    r"|[Cc]elui-ci|[Cc]elle-ci|lui|eux|him|her|them)(?!\w)"
)
STOP = (
    r"(?=\s*(?:[,.;:!?\"«»“”()\n]|$|\b(?:dans|lors|sur|après|avant|devant|auprès|à|au|en|qui|dont|où|"
    rf"via|par|mais|et|pour|in|on|at|during|after|who|to|as|while|with|{DAY})\b))"
)
WHO = rf"(?:{PRONOUN}|{NAME}|{NOUN})"
BY_THE_WAY = (
    rf"(?:\s+{ADVERB})?(?:\s+(?:à|au|aux|sur|dans|devant|auprès d[eu]|lors d[eu]|en|via)\s*"
    rf"(?:l[’']|la |le )?(?:(?>{NAME})|(?<!à\s)(?<!de\s){CHUNK}(?:\s+{CHUNK}){{0,4}}?))?"
    rf"(?:\s+{ADVERB})?"
)
