-- What was paid, and what was adjusted for which reason?
-- Of: f-remittance
-- Parameters: first day of arrival (2026-01-31), last day
SELECT {practice} AS practice,
       coalesce(nullif(reason, ''), 'none') AS reason,
       count(DISTINCT claim_ref) AS claims,
       sum(paid) AS paid,
       sum(coalesce(adjustment, 0)) AS adjustment
  FROM {table}
 WHERE arrived BETWEEN ? AND ?
 GROUP BY 1, 2
 ORDER BY 1, 2
