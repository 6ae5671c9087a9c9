-- How did procedures turn out, and after how many did something go wrong, by state?
-- Of: f-lds-quality
-- Parameters: first day of arrival (2026-01-31), last day
SELECT {practice} AS practice,
       state,
       procedure_code,
       count(*) AS visits,
       avg(outcome_score) AS mean_score,
       count(nullif(adverse_event_code, '')) AS adverse_events
  FROM {table}
 WHERE arrived BETWEEN ? AND ?
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3
