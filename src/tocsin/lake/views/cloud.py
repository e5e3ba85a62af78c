"""Sigma's AWS and Azure log sources.

Authorities: the SigmaHQ rules themselves (which mix the names of Azure's portal, Microsoft Graph,
Azure Monitor's export and Sentinel's tables), AWS's description of CloudTrail records, and
Microsoft's of the Graph resource types ``signIn``, ``directoryAudit`` and ``riskDetection``. Each
dialect has tables of its own; the candidates name the column of each.
"""

from __future__ import annotations

from tocsin.lake.views.view import Fields, View
from tocsin.model.logsource import LogSource

_CLOUDTRAIL: Fields = {
    "src_ip": ("sourceIPAddress",),
    "status": (),  # CloudTrail states only errors
    "src_country": (),
}


def _dialects(name: str) -> tuple[str, ...]:
    """``x`` in Azure Monitor's export, Graph and Sentinel, whose names differ only by what is around them."""
    titled = name[:1].upper() + name[1:]
    return f"properties.{name}", titled, name


_OPERATION = ("operationName", "OperationName", "activityDisplayName")
_ACTIVITY = ("properties.activityDisplayName", "ActivityDisplayName", "activityDisplayName", "operationName")
_TARGETS = _dialects("targetResources")
_CHANGES = tuple(f"{name}.modifiedProperties" for name in _TARGETS)
_BY = _dialects("initiatedBy")
_ACTOR = tuple(f"{name}.user.userPrincipalName" for name in _BY)
_REASON = (*_dialects("resultReason"), "resultDescription", "ResultDescription")

_AUDIT: Fields = {
    "properties.message": ("properties.message", *_ACTIVITY),
    "OperationName": _OPERATION,
    "ActivityDisplayName": _ACTIVITY,
    "ActivityType": _ACTIVITY,
    "Category": _dialects("category"),
    "LoggedByService": _dialects("loggedByService"),
    "Status": ("Status", *_dialects("result")),
    "properties.result": _dialects("result"),
    "failure_status_reason": _REASON,
    "Initiatedby": _ACTOR,
    "Initiatied.By": _ACTOR,
    "properties.initiatedBy": _BY,
    "properties.targetResources": _TARGETS,
    "TargetResources": _TARGETS,
    "targetResources.type": tuple(f"{name}.type" for name in _TARGETS),
    "Target": tuple(f"{name}.{part}" for part in ("userPrincipalName", "displayName") for name in _TARGETS),
    "TargetResources.modifiedProperties": _CHANGES,
    "TargetResources.ModifiedProperties.DisplayName": tuple(f"{name}.displayName" for name in _CHANGES),
    "TargetResources.ModifiedProperties.NewValue": tuple(f"{name}.newValue" for name in _CHANGES),
    "additionalDetails.additionalInfo": tuple(f"{name}.value" for name in _dialects("additionalDetails")),
    "ConsentContext.IsAdminConsent": ("modifiedProperties.ConsentContext.IsAdminConsent",),
}
_AUDIT_VALUES = {"targetResources.type": {"Service Principal": "ServicePrincipal"}}

_CODE = ("resultType", "ResultType", "properties.status.errorCode", "status.errorCode")
_REQUIREMENT = _dialects("authenticationRequirement")
_PROTOCOL = _dialects("authenticationProtocol")
_SIGNIN: Fields = {
    "ResultType": _CODE,
    "ResultDescription": (
        "resultDescription", "ResultDescription", "properties.status.failureReason", "status.failureReason",
    ),
    "Status": ("Status", *_CODE),
    "AuthenticationRequirement": _REQUIREMENT,
    "properties.authenticationRequirement": _REQUIREMENT,
    "properties.message": ("properties.message", *_PROTOCOL),
    "userAgent": _dialects("userAgent"),
    "location": (
        "location", "Location", "properties.location.countryOrRegion", "location.countryOrRegion",
        "LocationDetails.countryOrRegion",
    ),
    "callerIpAddress": ("callerIpAddress", "properties.ipAddress", "IPAddress", "ipAddress"),
    "properties.appId": _dialects("appId"),
    "properties.deviceDetail.deviceId": tuple(f"{name}.deviceId" for name in _dialects("deviceDetail")),
    "DeviceDetail.deviceId": tuple(f"{name}.deviceId" for name in _dialects("deviceDetail")),
    "DeviceDetail.trusttype": tuple(f"{name}.trustType" for name in _dialects("deviceDetail")),
    "DeviceDetail.isCompliant": tuple(f"{name}.isCompliant" for name in _dialects("deviceDetail")),
    "RiskState": _dialects("riskState"),
    "ResourceDisplayName": _dialects("resourceDisplayName"),
    "conditionalAccessStatus": _dialects("conditionalAccessStatus"),
    "NetworkLocationDetails": _dialects("networkLocationDetails"),
    "homeTenantId": _dialects("homeTenantId"),
    "resourceTenantId": _dialects("resourceTenantId"),
    "Username": _dialects("userPrincipalName"),
    "ClientApp": _dialects("clientAppUsed"),
    "AppDisplayName": _dialects("appDisplayName"),
    "ActivityDetails": ("operationName", "OperationName"),
}  # fmt: skip
_SIGNIN_VALUES = {
    "properties.message": {"Device Code": "deviceCode", "ROPC": "ropc"},
    "ActivityDetails": {"Sign-ins": "Sign-in activity"},
}

# The portal's names of what Graph has, and its words for some values.
_PORTAL: dict[str, str] = {
    "Status": "Status",
    "status.errorCode": "Sign-in error code",
    "status.failureReason": "Failure reason",
    "userAgent": "User agent",
    "ipAddress": "IP address",
    "location": "Location",
    "appId": "Application ID",
    "appDisplayName": "Application",
    "resourceDisplayName": "Resource",
    "userPrincipalName": "Username",
    "clientAppUsed": "Client app",
    "deviceDetail.deviceId": "Device ID",
    "deviceDetail.trustType": "Join Type",
    "deviceDetail.isCompliant": "Compliant",
    "conditionalAccessStatus": "Conditional Access",
    "authenticationRequirement": "Authentication requirement",
    "authenticationProtocol": "Authentication Protocol",
    "homeTenantId": "Home tenant ID",
    "resourceTenantId": "Resource tenant ID",
}
_PORTAL_SIGNIN: Fields = {
    field: tuple(dict.fromkeys(_PORTAL[name] for name in names if name in _PORTAL))
    for field, names in _SIGNIN.items()
}
_REQUIRED = {
    "singleFactorAuthentication": "Single-factor authentication",
    "multiFactorAuthentication": "Multifactor authentication",
}
_PORTAL_VALUES = {
    "conditionalAccessStatus": {"notApplied": "Not Applied"},
    "AuthenticationRequirement": _REQUIRED,
    "properties.authenticationRequirement": _REQUIRED,
}

_RISK: Fields = {
    "riskEventType": _dialects("riskEventType"),
    "RiskEventType": _dialects("riskEventType"),
}
_ACTIVITYLOG: Fields = {
    "operationName": ("operationName", "operationName.value", "OperationNameValue", "OperationName"),
    "OperationNameValue": ("OperationNameValue", "operationName.value", "operationName"),
    "CategoryValue": ("CategoryValue", "category.value", "category"),
    "ResourceProviderValue": ("ResourceProviderValue", "resourceProviderName.value"),
    "ResourceId": ("ResourceId", "_ResourceId", "resourceId"),
    "properties.message": ("properties.message", "Properties.message"),
}

# Graph names an alert of privileged identity management by its type alone.
_PIM_TYPES = (
    "invalidLicenseAlertIncident", "noMfaOnRoleActivationAlertIncident", "redundantAssignmentAlertIncident",
    "rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration",
    "rolesAssignedOutsidePrivilegedIdentityManagementAlertIncident", "sequentialActivationRenewalsAlertIncident",
    "staleSignInAlertIncident", "tooManyGlobalAdminsAssignedToTenantAlertIncident",
)  # fmt: skip
_PIM: Fields = {"riskEventType": ("@odata.type",)}
_PIM_VALUES = {"riskEventType": {name: f"#microsoft.graph.{name}" for name in _PIM_TYPES}}


def _azure(service: str, log: str, fields: Fields, values: dict[str, dict[str, str]] | None = None) -> View:
    tables = tuple(f"azure-{log}{dialect}" for dialect in ("", "-graph", "-sentinel"))
    return View(LogSource("azure", None, service), tables, fields=fields, values=values or {})


#: Every AWS and Azure view.
VIEWS: tuple[View, ...] = (
    View(LogSource("aws"), ("aws-*",)),
    View(LogSource("aws", None, "cloudtrail"), ("aws-cloudtrail",), fields=_CLOUDTRAIL),
    View(LogSource("azure"), ("azure-*",)),
    _azure("auditlogs", "auditlogs", _AUDIT, _AUDIT_VALUES),
    _azure("signinlogs", "signinlogs", _SIGNIN, _SIGNIN_VALUES),
    View(
        LogSource("azure", None, "signinlogs"),
        ("azure-signinlogs-portal",),
        fields=_PORTAL_SIGNIN,
        values=_PORTAL_VALUES,
    ),
    _azure("activitylogs", "activitylogs", _ACTIVITYLOG),
    _azure("azureactivity", "activitylogs", _ACTIVITYLOG),
    _azure("riskdetection", "riskdetection", _RISK),
    _azure("pim", "pim", _PIM, _PIM_VALUES),
    View(LogSource("azure", None, "microsoftgraphactivitylogs"), ("azure-microsoftgraphactivitylogs",)),
)
