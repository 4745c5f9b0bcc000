"""The briefing as an Airflow task: papermill runs the notebook as it is (no page is made)."""

import pendulum
from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator

with DAG(
    "briefing", schedule="15 6 * * *", start_date=pendulum.datetime(2026, 1, 1), catchup=False
):
    PapermillOperator(
        task_id="briefing",
        input_nb="/srv/trendlab/notebooks/briefing.ipynb",
        output_nb="/var/lib/trendlab/briefing-{{ ds }}.ipynb",
        parameters={"topic": "guerre en ukraine", "geo": "FR", "end": "{{ ds }}"},
    )
