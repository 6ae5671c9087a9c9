-- What was charged to each payer, by month of service and procedure?
-- Of: f-claims
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, claim_ref, payer, procedure_code, modifier, service_date, charge,
           row_number() OVER (PARTITION BY claim_ref, procedure_code, coalesce(modifier, '') ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice,
       payer,
       substr(CAST(service_date AS varchar), 1, 7) AS "month",
       procedure_code,
       count(*) AS lines,
       sum(charge) AS charge
  FROM latest
 WHERE age = 1
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4
