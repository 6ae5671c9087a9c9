-- How many appointments still lack the patient's consent, by the day on which it was last said?
-- Of: f-consent-status
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, appointment_ref, complete, "at",
           row_number() OVER (PARTITION BY appointment_ref ORDER BY "at" DESC, arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice,
       substr("at", 1, 10) AS "day",
       count(*) AS appointments,
       count_if(NOT complete) AS incomplete
  FROM latest
 WHERE age = 1
 GROUP BY 1, 2
 ORDER BY 1, 2
