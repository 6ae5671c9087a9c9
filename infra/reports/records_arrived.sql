-- How many records arrived, by location and day?
-- Of: every flow
-- Parameters: first day of arrival (2026-01-31), last day
SELECT {practice} AS practice,
       {location} AS location,
       arrived,
       count(*) AS records
  FROM {table}
 WHERE arrived BETWEEN ? AND ?
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3
