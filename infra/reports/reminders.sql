-- For how many appointments is a reminder to be sent, by location and day?
-- Of: f-reminders
-- Parameters: first day of arrival (2026-01-31), last day
SELECT {practice} AS practice, clinic AS location, substr(date_time, 1, 10) AS "day", count(*) AS reminders
  FROM {table}
 WHERE arrived BETWEEN ? AND ?
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3
