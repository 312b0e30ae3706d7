//!  Generated from `contract/iam/mfa_device.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CREATE_VIRTUAL_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateVirtualMFADevice",
    family: "mfa_device",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Mfa],
    input: &CREATE_VIRTUAL_MFA_DEVICE_REQUEST,
    result: Some("CreateVirtualMFADeviceResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::ENTITY_ALREADY_EXISTS,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateVirtualMFADeviceRequest>,
};

impl Operation for CreateVirtualMFADeviceRequest {
    type Output = CreateVirtualMFADeviceResponse;
    const OPERATION: &'static OperationInfo = &CREATE_VIRTUAL_MFA_DEVICE;
}

static DEACTIVATE_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeactivateMFADevice",
    family: "mfa_device",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DEACTIVATE_MFA_DEVICE_REQUEST,
    result: None,
    faults: &[
        fault::ENTITY_TEMPORARILY_UNMODIFIABLE,
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<DeactivateMFADeviceRequest>,
};

impl Operation for DeactivateMFADeviceRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DEACTIVATE_MFA_DEVICE;
}

static DELETE_VIRTUAL_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteVirtualMFADevice",
    family: "mfa_device",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Mfa],
    input: &DELETE_VIRTUAL_MFA_DEVICE_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::DELETE_CONFLICT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<DeleteVirtualMFADeviceRequest>,
};

impl Operation for DeleteVirtualMFADeviceRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_VIRTUAL_MFA_DEVICE;
}

static ENABLE_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "EnableMFADevice",
    family: "mfa_device",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &ENABLE_MFA_DEVICE_REQUEST,
    result: None,
    faults: &[
        fault::ENTITY_ALREADY_EXISTS,
        fault::ENTITY_TEMPORARILY_UNMODIFIABLE,
        fault::INVALID_AUTHENTICATION_CODE,
        fault::LIMIT_EXCEEDED,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<EnableMFADeviceRequest>,
};

impl Operation for EnableMFADeviceRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ENABLE_MFA_DEVICE;
}

static GET_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetMFADevice",
    family: "mfa_device",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &GET_MFA_DEVICE_REQUEST,
    result: Some("GetMFADeviceResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetMFADeviceRequest>,
};

impl Operation for GetMFADeviceRequest {
    type Output = GetMFADeviceResponse;
    const OPERATION: &'static OperationInfo = &GET_MFA_DEVICE;
}

static LIST_MFA_DEVICES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListMFADevices",
    family: "mfa_device",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_MFA_DEVICES_REQUEST,
    result: Some("ListMFADevicesResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["MFADevices"],
    decode: decode_as::<ListMFADevicesRequest>,
};

impl Operation for ListMFADevicesRequest {
    type Output = ListMFADevicesResponse;
    const OPERATION: &'static OperationInfo = &LIST_MFA_DEVICES;
}

static LIST_VIRTUAL_MFA_DEVICES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListVirtualMFADevices",
    family: "mfa_device",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_VIRTUAL_MFA_DEVICES_REQUEST,
    result: Some("ListVirtualMFADevicesResult"),
    faults: &[],
    pages: &["VirtualMFADevices"],
    decode: decode_as::<ListVirtualMFADevicesRequest>,
};

impl Operation for ListVirtualMFADevicesRequest {
    type Output = ListVirtualMFADevicesResponse;
    const OPERATION: &'static OperationInfo = &LIST_VIRTUAL_MFA_DEVICES;
}

static RESYNC_MFA_DEVICE: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ResyncMFADevice",
    family: "mfa_device",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &RESYNC_MFA_DEVICE_REQUEST,
    result: None,
    faults: &[
        fault::INVALID_AUTHENTICATION_CODE,
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
        fault::CONCURRENT_MODIFICATION,
    ],
    pages: &[],
    decode: decode_as::<ResyncMFADeviceRequest>,
};

impl Operation for ResyncMFADeviceRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &RESYNC_MFA_DEVICE;
}

/// [`CreateVirtualMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateVirtualMFADeviceRequest {
    pub path: Option<String>,
    pub virtual_mfa_device_name: String,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreateVirtualMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path: Decode::decode(node.member("Path"))?,
            virtual_mfa_device_name: Decode::decode(node.member("VirtualMFADeviceName"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateVirtualMFADeviceResponse {
    pub virtual_mfa_device: VirtualMFADevice,
}

impl Encode for CreateVirtualMFADeviceResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("VirtualMFADevice", &self.virtual_mfa_device);
    }
}

/// [`DeactivateMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeactivateMFADeviceRequest {
    pub user_name: Option<String>,
    pub serial_number: String,
}

impl Decode for DeactivateMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            serial_number: Decode::decode(node.member("SerialNumber"))?,
        })
    }
}

/// [`DeleteVirtualMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteVirtualMFADeviceRequest {
    pub serial_number: String,
}

impl Decode for DeleteVirtualMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            serial_number: Decode::decode(node.member("SerialNumber"))?,
        })
    }
}

/// [`EnableMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnableMFADeviceRequest {
    pub user_name: String,
    pub serial_number: String,
    pub authentication_code1: String,
    pub authentication_code2: String,
}

impl Decode for EnableMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            authentication_code1: Decode::decode(node.member("AuthenticationCode1"))?,
            authentication_code2: Decode::decode(node.member("AuthenticationCode2"))?,
        })
    }
}

/// [`GetMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetMFADeviceRequest {
    pub serial_number: String,
    pub user_name: Option<String>,
}

impl Decode for GetMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetMFADeviceResponse {
    pub user_name: Option<String>,
    pub serial_number: String,
    pub enable_date: Option<Timestamp>,
    pub certifications: Option<BTreeMap<String, String>>,
}

impl Encode for GetMFADeviceResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("SerialNumber", &self.serial_number);
        xml.member("EnableDate", &self.enable_date);
        xml.member("Certifications", &self.certifications);
    }
}

/// [`ListMFADevices`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListMFADevicesRequest {
    pub user_name: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListMFADevicesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListMFADevicesResponse {
    pub mfa_devices: Vec<MFADevice>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListMFADevicesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("MFADevices", &self.mfa_devices);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListVirtualMFADevices`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListVirtualMFADevicesRequest {
    pub assignment_status: Option<AssignmentStatusType>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListVirtualMFADevicesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            assignment_status: Decode::decode(node.member("AssignmentStatus"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListVirtualMFADevicesResponse {
    pub virtual_mfa_devices: Vec<VirtualMFADevice>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListVirtualMFADevicesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("VirtualMFADevices", &self.virtual_mfa_devices);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MFADevice {
    pub user_name: String,
    pub serial_number: String,
    pub enable_date: Timestamp,
}

impl Encode for MFADevice {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("SerialNumber", &self.serial_number);
        xml.member("EnableDate", &self.enable_date);
    }
}

/// [`ResyncMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResyncMFADeviceRequest {
    pub user_name: String,
    pub serial_number: String,
    pub authentication_code1: String,
    pub authentication_code2: String,
}

impl Decode for ResyncMFADeviceRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            serial_number: Decode::decode(node.member("SerialNumber"))?,
            authentication_code1: Decode::decode(node.member("AuthenticationCode1"))?,
            authentication_code2: Decode::decode(node.member("AuthenticationCode2"))?,
        })
    }
}

#[derive(Clone, PartialEq, Eq, Default)]
pub struct VirtualMFADevice {
    pub serial_number: String,
    pub base32_string_seed: Option<Vec<u8>>,
    pub qr_code_png: Option<Vec<u8>>,
    pub user: Option<User>,
    pub enable_date: Option<Timestamp>,
    pub tags: Option<Vec<Tag>>,
}

impl fmt::Debug for VirtualMFADevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualMFADevice")
            .field("serial_number", &self.serial_number)
            .field("base32_string_seed", &Hidden)
            .field("qr_code_png", &Hidden)
            .field("user", &self.user)
            .field("enable_date", &self.enable_date)
            .field("tags", &self.tags)
            .finish()
    }
}

impl Encode for VirtualMFADevice {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SerialNumber", &self.serial_number);
        xml.member("Base32StringSeed", &self.base32_string_seed);
        xml.member("QRCodePNG", &self.qr_code_png);
        xml.member("User", &self.user);
        xml.member("EnableDate", &self.enable_date);
        xml.member("Tags", &self.tags);
    }
}

words! {
AssignmentStatusType {
Assigned = "Assigned",
Unassigned = "Unassigned",
Any = "Any",
}
}
pub(crate) static CREATE_VIRTUAL_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    optional("Path", &PATH_TYPE),
    required("VirtualMFADeviceName", &VIRTUAL_MFA_DEVICE_NAME),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static DEACTIVATE_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
]);
pub(crate) static DELETE_VIRTUAL_MFA_DEVICE_REQUEST: Shape =
    Shape::Structure(&[required("SerialNumber", &SERIAL_NUMBER_TYPE)]);
pub(crate) static ENABLE_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
    required("AuthenticationCode1", &AUTHENTICATION_CODE_TYPE),
    required("AuthenticationCode2", &AUTHENTICATION_CODE_TYPE),
]);
pub(crate) static GET_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
    optional("UserName", &USER_NAME_TYPE),
]);
pub(crate) static LIST_MFA_DEVICES_REQUEST: Shape = Shape::Structure(&[
    optional("UserName", &EXISTING_USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_VIRTUAL_MFA_DEVICES_REQUEST: Shape = Shape::Structure(&[
    optional("AssignmentStatus", &ASSIGNMENT_STATUS_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static RESYNC_MFA_DEVICE_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("SerialNumber", &SERIAL_NUMBER_TYPE),
    required("AuthenticationCode1", &AUTHENTICATION_CODE_TYPE),
    required("AuthenticationCode2", &AUTHENTICATION_CODE_TYPE),
]);
pub(crate) static ASSIGNMENT_STATUS_TYPE: Shape = Shape::Enum(AssignmentStatusType::WORDS);
pub(crate) static AUTHENTICATION_CODE_TYPE: Shape = Shape::Text(Text {
    min: 6,
    max: 6,
    pattern: Some(&pattern::AUTHENTICATION_CODE_TYPE),
    ..Text::ANY
});
pub(crate) static VIRTUAL_MFA_DEVICE_NAME: Shape = Shape::Text(Text {
    min: 1,
    pattern: Some(&pattern::VIRTUAL_MFA_DEVICE_NAME),
    ..Text::ANY
});
