"use strict";
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const reports = [...document.querySelectorAll(".report")];
const words = new Map(reports.map((report) => [report, fold(report.textContent)]));
const field = (id) => document.getElementById(id);
function filter() {
  const wanted = fold(field("search").value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const report of reports) {
    const fits = wanted.every((word) => words.get(report).includes(word))
      && [field("notebook").value, ""].includes(field("notebook").value && report.dataset.notebook)
      && [field("status").value, ""].includes(field("status").value && report.dataset.status);
    report.hidden = !fits;
    shown += fits;
  }
  field("count").textContent = `${shown} of ${reports.length} reports`;
}
for (const id of ["search", "notebook", "status"]) field(id).addEventListener("input", filter);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
for (const report of reports) {
  const age = (Date.now() - Date.parse(report.dataset.good)) / 864e5;
  const every = Number(report.dataset.every);
  if (every && age > every + 1) report.querySelector(".overdue").hidden = false;
}
