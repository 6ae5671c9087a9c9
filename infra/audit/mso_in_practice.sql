-- What did the MSO's people do in the practice's accounts?
-- Asked by: practice
-- Parameters: first day (2026/01/31), last day
-- Through the door of the operator, at the desks of the exchange, or straight from an account of the MSO.
SELECT eventtime,
       account,
       useridentity.sessioncontext.sessionissuer.arn AS role,
       useridentity.arn AS who,
       sourceipaddress,
       eventsource,
       eventname,
       errorcode,
       requestparameters
  FROM {table}
 WHERE account IN ({accounts})
   AND day BETWEEN ? AND ?
   AND (regexp_like(useridentity.sessioncontext.sessionissuer.arn, ':role/mso/(operator$|desk/)')
        OR useridentity.accountid IN ({mso})
        OR (eventsource = 'sts.amazonaws.com'
            AND regexp_like(json_extract_scalar(requestparameters, '$.roleArn'), ':role/mso/(operator$|desk/)')))
 ORDER BY eventtime
