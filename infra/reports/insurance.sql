-- Which policies are in force, with their limits and premiums?
-- Of: f-insurance-summary
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, policy, "limit", premium, open_claim_count,
           row_number() OVER (PARTITION BY {practice}, policy ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, policy, "limit", premium, open_claim_count
  FROM latest
 WHERE age = 1
 ORDER BY practice, policy
