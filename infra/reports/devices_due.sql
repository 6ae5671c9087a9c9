-- Which devices need service, by location?
-- Of: f-device-maintenance
-- Parameters: first day of arrival (2026-01-31), last day
WITH latest AS (
    SELECT {practice} AS practice, location, equipment_ref, model, service_due, incident_flag,
           row_number() OVER (PARTITION BY {practice}, equipment_ref ORDER BY arrived DESC) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice,
       location,
       count(*) AS devices,
       count_if(service_due <= current_date) AS service_due,
       count_if(incident_flag) AS with_incident
  FROM latest
 WHERE age = 1
 GROUP BY practice, location
 ORDER BY practice, location
