-- How many appointments are there, and how many lack consent or an exam, by location, day and service?
-- Of: f-appointments
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, location, service_category, patient_ref, date_time, consent_complete, exam_valid,
           row_number() OVER (PARTITION BY patient_ref, date_time ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice,
       location,
       substr(date_time, 1, 10) AS "day",
       service_category,
       count(*) AS appointments,
       count_if(NOT consent_complete) AS without_consent,
       count_if(NOT exam_valid) AS without_exam
  FROM latest
 WHERE age = 1
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4
