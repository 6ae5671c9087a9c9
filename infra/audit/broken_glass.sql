-- Who broke the glass, with whose approval, for which incident, and what did they open?
-- Asked by: practice
-- Parameters: first day (2026/01/31), last day
SELECT eventtime,
       account,
       useridentity.arn AS who,
       sourceipaddress,
       eventname,
       errorcode,
       json_extract_scalar(requestparameters, '$.principalTags["approved-by"]') AS approved_by,
       json_extract_scalar(requestparameters, '$.principalTags.incident') AS incident,
       json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
       json_extract_scalar(requestparameters, '$.key') AS object
  FROM {table}
 WHERE account IN ({accounts})
   AND day BETWEEN ? AND ?
   AND (json_extract_scalar(requestparameters, '$.roleArn') LIKE '%:role/mso/phi/break-glass'
        OR useridentity.sessioncontext.sessionissuer.arn LIKE '%:role/mso/phi/break-glass')
 ORDER BY eventtime
