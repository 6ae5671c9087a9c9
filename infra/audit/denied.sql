-- What was denied, to whom, and how often?
-- Asked by: everybody
-- Parameters: first day (2026/01/31), last day
SELECT account,
       coalesce(useridentity.sessioncontext.sessionissuer.arn, useridentity.arn, useridentity.invokedby) AS who,
       eventsource,
       eventname,
       errorcode,
       count(*) AS times,
       min(eventtime) AS first_time,
       max(eventtime) AS last_time
  FROM {table}
 WHERE account IN ({accounts})
   AND day BETWEEN ? AND ?
   AND regexp_like(lower(errorcode), 'accessdenied|unauthorized|forbidden')
 GROUP BY 1, 2, 3, 4, 5
 ORDER BY times DESC
