-- Who touched this patient's objects?
-- Asked by: practice
-- Parameters: first day (2026/01/31), last day, how the key of the patient's objects begins
-- Files in buckets: who read or wrote rows of a database stands in the audit log of that database.
SELECT eventtime,
       useridentity.sessioncontext.sessionissuer.arn AS role,
       useridentity.arn AS who,
       sourceipaddress,
       eventname,
       errorcode,
       json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
       json_extract_scalar(requestparameters, '$.key') AS object
  FROM {table}
 WHERE account IN ({accounts})
   AND day BETWEEN ? AND ?
   AND eventsource = 's3.amazonaws.com'
   AND starts_with(json_extract_scalar(requestparameters, '$.key'), ?)
 ORDER BY eventtime
