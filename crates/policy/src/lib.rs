//! May this request do that? Documents, ARNs, conditions, variables, layers, verdict, trace, findings.
