-- How many slots did each room have, and of how many minutes, by location and week?
-- Of: f-utilisation
-- Parameters: first day of arrival (2026-01-31), last day
-- A week that a practice sends again, corrected, counts once: what arrived last.
WITH latest AS (
    SELECT {practice} AS practice, location, week, room, device_type, service_category, slots, slot_minutes,
           row_number() OVER (
               PARTITION BY {practice}, location, week, room, coalesce(device_type, ''), service_category
               ORDER BY arrived DESC
           ) AS age
      FROM {table}
     WHERE arrived BETWEEN ? AND ?
)
SELECT practice, location, week, room, sum(slots) AS slots, sum(slot_minutes) AS slot_minutes
  FROM latest
 WHERE age = 1
 GROUP BY practice, location, week, room
 ORDER BY practice, location, week, room
