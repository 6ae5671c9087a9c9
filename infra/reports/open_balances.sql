-- What is outstanding, by month of service?
-- Of: f-collections
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, statement_ref, service_date, balance,
           row_number() OVER (PARTITION BY statement_ref, service_date ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice,
       substr(CAST(service_date AS varchar), 1, 7) AS "month",
       count(*) AS statements,
       sum(balance) AS balance
  FROM latest
 WHERE age = 1 AND balance > 0
 GROUP BY 1, 2
 ORDER BY 1, 2
