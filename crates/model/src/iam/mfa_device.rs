//! Virtual and hardware MFA devices, and which user has enabled which.
//! Generated from `contract/iam/mfa_device.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateVirtualMFADevice: CreateVirtualMFADeviceRequest = CREATE_VIRTUAL_MFA_DEVICE_REQUEST => CreateVirtualMFADeviceResponse in "CreateVirtualMFADeviceResult";
    write signed Iam "mfa_device" Write;
    resources: [Mfa];
    faults: [LIMIT_EXCEEDED, INVALID_INPUT, ENTITY_ALREADY_EXISTS, CONCURRENT_MODIFICATION,
        SERVICE_FAILURE];
}

operation! {
    DeactivateMFADevice: DeactivateMFADeviceRequest = DEACTIVATE_MFA_DEVICE_REQUEST => Nothing;
    write signed Iam "mfa_device" Write;
    resources: [User];
    faults: [ENTITY_TEMPORARILY_UNMODIFIABLE, NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE,
        CONCURRENT_MODIFICATION];
}

operation! {
    DeleteVirtualMFADevice: DeleteVirtualMFADeviceRequest = DELETE_VIRTUAL_MFA_DEVICE_REQUEST => Nothing;
    write signed Iam "mfa_device" Write;
    resources: [Mfa];
    faults: [NO_SUCH_ENTITY, DELETE_CONFLICT, LIMIT_EXCEEDED, SERVICE_FAILURE,
        CONCURRENT_MODIFICATION];
}

operation! {
    EnableMFADevice: EnableMFADeviceRequest = ENABLE_MFA_DEVICE_REQUEST => Nothing;
    write signed Iam "mfa_device" Write;
    resources: [User];
    faults: [ENTITY_ALREADY_EXISTS, ENTITY_TEMPORARILY_UNMODIFIABLE, INVALID_AUTHENTICATION_CODE,
        LIMIT_EXCEEDED, NO_SUCH_ENTITY, SERVICE_FAILURE, CONCURRENT_MODIFICATION];
}

operation! {
    GetMFADevice: GetMFADeviceRequest = GET_MFA_DEVICE_REQUEST => GetMFADeviceResponse in "GetMFADeviceResult";
    read signed Iam "mfa_device" Read;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
}

operation! {
    ListMFADevices: ListMFADevicesRequest = LIST_MFA_DEVICES_REQUEST => ListMFADevicesResponse in "ListMFADevicesResult";
    read signed Iam "mfa_device" List;
    resources: [User];
    faults: [NO_SUCH_ENTITY, SERVICE_FAILURE];
    pages: ["MFADevices"];
}

paged! {
    ListMFADevicesRequest => ListMFADevicesResponse { mfa_devices: required MFADevice }
}

operation! {
    ListVirtualMFADevices: ListVirtualMFADevicesRequest = LIST_VIRTUAL_MFA_DEVICES_REQUEST => ListVirtualMFADevicesResponse in "ListVirtualMFADevicesResult";
    read signed Iam "mfa_device" List;
    pages: ["VirtualMFADevices"];
}

paged! {
    ListVirtualMFADevicesRequest => ListVirtualMFADevicesResponse { virtual_mfa_devices: required VirtualMFADevice }
}

operation! {
    ResyncMFADevice: ResyncMFADeviceRequest = RESYNC_MFA_DEVICE_REQUEST => Nothing;
    write signed Iam "mfa_device" Write;
    resources: [User];
    faults: [INVALID_AUTHENTICATION_CODE, NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE,
        CONCURRENT_MODIFICATION];
}

structure! {
    /// [`CreateVirtualMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html)
    #[derive(Debug, Default)]
    pub struct CreateVirtualMFADeviceRequest: input CREATE_VIRTUAL_MFA_DEVICE_REQUEST {
        pub path: Option<String> = "Path" optional PATH_TYPE,
        pub virtual_mfa_device_name: String = "VirtualMFADeviceName" required VIRTUAL_MFA_DEVICE_NAME,
        pub tags: Option<Vec<Tag>> = "Tags" optional TAG_LIST_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct CreateVirtualMFADeviceResponse: output {
        pub virtual_mfa_device: VirtualMFADevice = "VirtualMFADevice",
    }
}

structure! {
    /// [`DeactivateMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html)
    #[derive(Debug, Default)]
    pub struct DeactivateMFADeviceRequest: input DEACTIVATE_MFA_DEVICE_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
    }
}

structure! {
    /// [`DeleteVirtualMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html)
    #[derive(Debug, Default)]
    pub struct DeleteVirtualMFADeviceRequest: input DELETE_VIRTUAL_MFA_DEVICE_REQUEST {
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
    }
}

structure! {
    /// [`EnableMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html)
    #[derive(Debug, Default)]
    pub struct EnableMFADeviceRequest: input ENABLE_MFA_DEVICE_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
        pub authentication_code1: String = "AuthenticationCode1" required AUTHENTICATION_CODE_TYPE,
        pub authentication_code2: String = "AuthenticationCode2" required AUTHENTICATION_CODE_TYPE,
    }
}

structure! {
    /// [`GetMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html)
    #[derive(Debug, Default)]
    pub struct GetMFADeviceRequest: input GET_MFA_DEVICE_REQUEST {
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
        pub user_name: Option<String> = "UserName" optional USER_NAME_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetMFADeviceResponse: output {
        pub user_name: Option<String> = "UserName",
        pub serial_number: String = "SerialNumber",
        pub enable_date: Option<Timestamp> = "EnableDate",
        pub certifications: Option<BTreeMap<String, String>> = "Certifications",
    }
}

structure! {
    /// [`ListMFADevices`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html)
    #[derive(Debug, Default)]
    pub struct ListMFADevicesRequest: input LIST_MFA_DEVICES_REQUEST {
        pub user_name: Option<String> = "UserName" optional EXISTING_USER_NAME_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListMFADevicesResponse: output {
        pub mfa_devices: Vec<MFADevice> = "MFADevices",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`ListVirtualMFADevices`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html)
    #[derive(Debug, Default)]
    pub struct ListVirtualMFADevicesRequest: input LIST_VIRTUAL_MFA_DEVICES_REQUEST {
        pub assignment_status: Option<AssignmentStatusType> = "AssignmentStatus" optional ASSIGNMENT_STATUS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListVirtualMFADevicesResponse: output {
        pub virtual_mfa_devices: Vec<VirtualMFADevice> = "VirtualMFADevices",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct MFADevice: output {
        pub user_name: String = "UserName",
        pub serial_number: String = "SerialNumber",
        pub enable_date: Timestamp = "EnableDate",
    }
}

structure! {
    /// [`ResyncMFADevice`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html)
    #[derive(Debug, Default)]
    pub struct ResyncMFADeviceRequest: input RESYNC_MFA_DEVICE_REQUEST {
        pub user_name: String = "UserName" required EXISTING_USER_NAME_TYPE,
        pub serial_number: String = "SerialNumber" required SERIAL_NUMBER_TYPE,
        pub authentication_code1: String = "AuthenticationCode1" required AUTHENTICATION_CODE_TYPE,
        pub authentication_code2: String = "AuthenticationCode2" required AUTHENTICATION_CODE_TYPE,
    }
}

structure! {
    #[derive(Default)]
    pub struct VirtualMFADevice: output {
        pub serial_number: String = "SerialNumber",
        pub base32_string_seed: Option<Vec<u8>> = "Base32StringSeed",
        pub qr_code_png: Option<Vec<u8>> = "QRCodePNG",
        pub user: Option<User> = "User",
        pub enable_date: Option<Timestamp> = "EnableDate",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
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

words! {
    pub enum AssignmentStatusType {
        Assigned = "Assigned",
        Unassigned = "Unassigned",
        Any = "Any",
    }
}

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
