-- How many of the staff may perform each kind of procedure, and until when?
-- Of: f-delegation-status
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, staff_id, procedure_category, valid_until,
           row_number() OVER (PARTITION BY {practice}, staff_id, procedure_category ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, procedure_category, count(*) AS staff, min(valid_until) AS first_end
  FROM latest
 WHERE age = 1 AND valid_until >= current_date
 GROUP BY practice, procedure_category
 ORDER BY practice, procedure_category
