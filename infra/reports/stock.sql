-- What is in stock, and when does it expire, by location?
-- Of: f-stock-levels
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, location, sku, lot, quantity, expiry,
           row_number() OVER (PARTITION BY {practice}, location, sku, lot ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, location, sku, sum(quantity) AS quantity, min(expiry) AS first_expiry
  FROM latest
 WHERE age = 1 AND quantity > 0
 GROUP BY practice, location, sku
 ORDER BY practice, location, sku
