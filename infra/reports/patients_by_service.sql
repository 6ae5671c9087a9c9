-- How many patients did each service have, by state and year?
-- Of: f-deid-analytics
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, state, "year", service_category, age_band, retention_year, revenue_band, patients,
           row_number() OVER (
               PARTITION BY {practice}, state, "year", service_category, coalesce(age_band, ''), retention_year,
                   coalesce(revenue_band, '')
               ORDER BY arrived DESC
           ) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, state, "year", service_category, sum(patients) AS patients
  FROM latest
 WHERE age = 1
 GROUP BY practice, state, "year", service_category
 ORDER BY practice, state, "year", service_category
