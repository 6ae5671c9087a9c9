-- Who changed a guardrail: the organization's policies and accounts, a boundary, or who may sign in?
-- Asked by: everybody
-- Parameters: first day (2026/01/31), last day
SELECT eventtime,
       account,
       useridentity.arn AS who,
       sourceipaddress,
       eventsource,
       eventname,
       errorcode,
       requestparameters
  FROM {table}
 WHERE account IN ({payer}, {accounts})
   AND day BETWEEN ? AND ?
   AND readonly = 'false'
   AND (eventsource IN ('organizations.amazonaws.com', 'sso.amazonaws.com')
        OR eventname IN ('CreatePolicyVersion', 'CreateSAMLProvider', 'DeleteRolePermissionsBoundary',
                         'PutRolePermissionsBoundary', 'SetDefaultPolicyVersion', 'UpdateAssumeRolePolicy',
                         'UpdateSAMLProvider'))
 ORDER BY eventtime
