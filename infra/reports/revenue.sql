-- What was taken in, by location, month and service?
-- Of: f-payments-summary
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, location, "day", service_category, tender, "count", amount, tax,
           row_number() OVER (
               PARTITION BY {practice}, location, "day", service_category, tender ORDER BY arrived DESC
           ) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice,
       location,
       substr(CAST("day" AS varchar), 1, 7) AS "month",
       service_category,
       sum("count") AS payments,
       sum(amount) AS amount,
       sum(coalesce(tax, 0)) AS tax
  FROM latest
 WHERE age = 1
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4
