-- Who changed a key's policy, its grants or its life?
-- Asked by: everybody
-- Parameters: first day (2026/01/31), last day
SELECT eventtime,
       account,
       useridentity.arn AS who,
       useridentity.invokedby AS on_behalf_of,
       eventname,
       errorcode,
       json_extract_scalar(requestparameters, '$.keyId') AS key,
       requestparameters
  FROM {table}
 WHERE account IN ({accounts})
   AND day BETWEEN ? AND ?
   AND eventsource = 'kms.amazonaws.com'
   AND eventname IN ('CancelKeyDeletion', 'CreateGrant', 'DeleteAlias', 'DisableKey', 'DisableKeyRotation', 'EnableKey',
                     'PutKeyPolicy', 'ReplicateKey', 'RevokeGrant', 'ScheduleKeyDeletion', 'UpdateAlias')
 ORDER BY eventtime
