-- How many hours were worked, by month and kind of shift?
-- Of: f-hours
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, staff_id, "date", shift_type, hours,
           row_number() OVER (PARTITION BY {practice}, staff_id, "date", shift_type ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, substr(CAST("date" AS varchar), 1, 7) AS "month", shift_type, sum(hours) AS hours
  FROM latest
 WHERE age = 1
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3
