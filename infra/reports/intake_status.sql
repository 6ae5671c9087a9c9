-- How many appointments have a complete intake?
-- Of: f-intake-status
-- Parameters: first day of arrival (2026-01-31), last day
WITH told AS (
    SELECT {practice} AS practice, appointment_ref, bool_or(complete) AS complete
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
     GROUP BY 1, 2
)
SELECT practice, count(*) AS appointments, count_if(NOT complete) AS incomplete
  FROM told
 GROUP BY practice
 ORDER BY practice
