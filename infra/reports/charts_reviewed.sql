-- How many charts were due for the medical director's review, and how many were reviewed, by location and month?
-- Of: f-oversight-count
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, location, "month", charts_due, charts_reviewed,
           row_number() OVER (PARTITION BY {practice}, location, "month" ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, location, "month", charts_due, charts_reviewed
  FROM latest
 WHERE age = 1
 ORDER BY practice, location, "month"
