//! EC2: tags and properties of instances, images, volumes and networks.

use roleback_policy::Arn;

use super::Field::{self, All, Text};
use super::{Source, source};
use crate::question::{Question, encoded};

/// Where DescribeInstances has a member of its one instance.
macro_rules! instance {
    ($($member:literal),*) => { &["reservationSet", "item", "instancesSet", "item", $($member),*] };
}

/// One of the two networks of a peering connection.
macro_rules! peer {
    ($side:literal) => {
        Field::Filled(
            "arn:{partition}:ec2:{}:{}:vpc/{}",
            &[
                &["vpcPeeringConnectionSet", "item", $side, "region"],
                &["vpcPeeringConnectionSet", "item", $side, "ownerId"],
                &["vpcPeeringConnectionSet", "item", $side, "vpcId"],
            ],
        )
    };
}

/// Where DescribeCapacityReservations has a member of its one reservation.
macro_rules! reservation {
    ($($member:literal),*) => { &["capacityReservationSet", "item", $($member),*] };
}

pub(super) const EC2: &[Source] = &[
    Source {
        tag_keys: &["aws:ResourceTag/", "ec2:ResourceTag/"],
        tags: &["tagSet"],
        ..source("ec2", "", |arn, _, _| {
            let (_, id) = arn.resource.split_once('/')?;
            ec2(
                arn,
                &format!(
                    "DescribeTags&Filter.1.Name=resource-id&Filter.1.Value.1={}",
                    encoded(id)
                ),
            )
        })
    },
    Source {
        fields: &[
            ("ec2:InstanceType", Text(instance!("instanceType"))),
            (
                "ec2:AvailabilityZone",
                Text(instance!("placement", "availabilityZone")),
            ),
            ("ec2:Tenancy", Text(instance!("placement", "tenancy"))),
            (
                "ec2:InstanceProfile",
                Text(instance!("iamInstanceProfile", "arn")),
            ),
            ("ec2:EbsOptimized", Text(instance!("ebsOptimized"))),
            ("ec2:RootDeviceType", Text(instance!("rootDeviceType"))),
            ("ec2:InstanceID", Text(instance!("instanceId"))),
            (
                "ec2:PlacementGroup",
                Field::Arn("placement-group", instance!("placement", "groupName")),
            ),
            (
                "ec2:ProductCode",
                All(instance!("productCodes", "item", "productCode")),
            ),
            (
                "ec2:ManagedResourceOperator",
                Text(instance!("operator", "principal")),
            ),
        ],
        ..source("ec2", "instance/", |arn, _, _| {
            one(arn, "DescribeInstances&InstanceId.1=")
        })
    },
    Source {
        fields: &[
            (
                "ec2:Vpc",
                Field::Arn("vpc", &["securityGroupInfo", "item", "vpcId"]),
            ),
            (
                "ec2:SecurityGroupID",
                Text(&["securityGroupInfo", "item", "groupId"]),
            ),
        ],
        ..source("ec2", "security-group/", |arn, _, _| {
            one(arn, "DescribeSecurityGroups&GroupId.1=")
        })
    },
    Source {
        fields: &[
            (
                "ec2:Vpc",
                Field::Arn("vpc", &["subnetSet", "item", "vpcId"]),
            ),
            (
                "ec2:AvailabilityZone",
                Text(&["subnetSet", "item", "availabilityZone"]),
            ),
        ],
        ..source("ec2", "subnet/", |arn, _, _| {
            one(arn, "DescribeSubnets&SubnetId.1=")
        })
    },
    Source {
        fields: &[
            (
                "ec2:Vpc",
                Field::Arn("vpc", &["networkInterfaceSet", "item", "vpcId"]),
            ),
            (
                "ec2:Subnet",
                Field::Arn("subnet", &["networkInterfaceSet", "item", "subnetId"]),
            ),
            (
                "ec2:AvailabilityZone",
                Text(&["networkInterfaceSet", "item", "availabilityZone"]),
            ),
            (
                "ec2:ManagedResourceOperator",
                Text(&["networkInterfaceSet", "item", "operator", "principal"]),
            ),
        ],
        ..source("ec2", "network-interface/", |arn, _, _| {
            one(arn, "DescribeNetworkInterfaces&NetworkInterfaceId.1=")
        })
    },
    Source {
        fields: &[(
            "ec2:PublicIpAddress",
            Text(&["addressesSet", "item", "publicIp"]),
        )],
        ..source("ec2", "elastic-ip/", |arn, _, _| {
            one(arn, "DescribeAddresses&AllocationId.1=")
        })
    },
    Source {
        fields: &[(
            "ec2:PlacementGroupStrategy",
            Text(&["placementGroupSet", "item", "strategy"]),
        )],
        ..source("ec2", "placement-group/", |arn, _, _| {
            one(arn, "DescribePlacementGroups&GroupName.1=")
        })
    },
    Source {
        fields: &[
            ("ec2:VolumeType", Text(&["volumeSet", "item", "volumeType"])),
            ("ec2:VolumeSize", Text(&["volumeSet", "item", "size"])),
            ("ec2:VolumeIops", Text(&["volumeSet", "item", "iops"])),
            (
                "ec2:VolumeThroughput",
                Text(&["volumeSet", "item", "throughput"]),
            ),
            ("ec2:Encrypted", Text(&["volumeSet", "item", "encrypted"])),
            (
                "ec2:AvailabilityZone",
                Text(&["volumeSet", "item", "availabilityZone"]),
            ),
            (
                "ec2:ParentSnapshot",
                Field::Filled(
                    "arn:{partition}:ec2:{region}::snapshot/{}",
                    &[&["volumeSet", "item", "snapshotId"]],
                ),
            ),
            (
                "ec2:ManagedResourceOperator",
                Text(&["volumeSet", "item", "operator", "principal"]),
            ),
        ],
        ..source("ec2", "volume/", |arn, _, _| {
            one(arn, "DescribeVolumes&VolumeId.1=")
        })
    },
    Source {
        fields: &[
            ("ec2:Owner", Text(&["snapshotSet", "item", "ownerId"])),
            (
                "ec2:VolumeSize",
                Text(&["snapshotSet", "item", "volumeSize"]),
            ),
            ("ec2:Encrypted", Text(&["snapshotSet", "item", "encrypted"])),
            (
                "ec2:SnapshotTime",
                Text(&["snapshotSet", "item", "startTime"]),
            ),
            (
                "ec2:ParentVolume",
                Field::Filled(
                    "arn:{partition}:ec2:{region}:{}:volume/{}",
                    &[
                        &["snapshotSet", "item", "ownerId"],
                        &["snapshotSet", "item", "volumeId"],
                    ],
                ),
            ),
        ],
        ..source("ec2", "snapshot/", |arn, _, _| {
            one(arn, "DescribeSnapshots&SnapshotId.1=")
        })
    },
    Source {
        fields: &[
            ("ec2:Owner", Text(&["imagesSet", "item", "imageOwnerId"])),
            ("ec2:Public", Text(&["imagesSet", "item", "isPublic"])),
            ("ec2:ImageType", Text(&["imagesSet", "item", "imageType"])),
            (
                "ec2:RootDeviceType",
                Text(&["imagesSet", "item", "rootDeviceType"]),
            ),
        ],
        ..source("ec2", "image/", |arn, _, _| {
            one(arn, "DescribeImages&ImageId.1=")
        })
    },
    Source {
        fields: &[
            ("ec2:KeyPairName", Text(&["keySet", "item", "keyName"])),
            ("ec2:KeyPairType", Text(&["keySet", "item", "keyType"])),
        ],
        ..source("ec2", "key-pair/", |arn, _, _| {
            one(arn, "DescribeKeyPairs&KeyName.1=")
        })
    },
    Source {
        fields: &[(
            "ec2:ManagedResourceOperator",
            Text(&["launchTemplates", "item", "operator", "principal"]),
        )],
        ..source("ec2", "launch-template/", |arn, _, _| {
            one(arn, "DescribeLaunchTemplates&LaunchTemplateId.1=")
        })
    },
    Source {
        fields: &[
            ("ec2:RequesterVpc", peer!("requesterVpcInfo")),
            ("ec2:AccepterVpc", peer!("accepterVpcInfo")),
        ],
        ..source("ec2", "vpc-peering-connection/", |arn, _, _| {
            one(
                arn,
                "DescribeVpcPeeringConnections&VpcPeeringConnectionId.1=",
            )
        })
    },
    Source {
        fields: &[
            (
                "ec2:CapacityReservationFleet",
                Field::Arn(
                    "capacity-reservation-fleet",
                    reservation!("capacityReservationFleetId"),
                ),
            ),
            ("ec2:CreateDate", Text(reservation!("createDate"))),
            ("ec2:IsInterruptible", Text(reservation!("interruptible"))),
            (
                "ec2:InterruptibleCapacityReservationId",
                Text(reservation!(
                    "interruptibleCapacityAllocation",
                    "interruptibleCapacityReservationId"
                )),
            ),
            (
                "ec2:InterruptionType",
                Text(reservation!(
                    "interruptibleCapacityAllocation",
                    "interruptionType"
                )),
            ),
        ],
        ..source("ec2", "capacity-reservation/", |arn, _, _| {
            one(arn, "DescribeCapacityReservations&CapacityReservationId.1=")
        })
    },
    Source {
        fields: &[(
            "ec2:ReservedInstancesOfferingType",
            Text(&["reservedInstancesSet", "item", "offeringType"]),
        )],
        ..source("ec2", "reserved-instances/", |arn, _, _| {
            one(arn, "DescribeReservedInstances&ReservedInstancesId.1=")
        })
    },
    Source {
        fields: &[(
            "ec2:IpamPrefixListResolverTargetId",
            Text(&["prefixListSet", "item", "ipamPrefixListResolverTargetId"]),
        )],
        ..source("ec2", "prefix-list/", |arn, _, _| {
            one(arn, "DescribeManagedPrefixLists&PrefixListId.1=")
        })
    },
];

fn ec2(arn: &Arn<'_>, rest: &str) -> Option<Question> {
    let body = format!("Version=2016-11-15&Action={rest}");
    Some(Question::form("ec2", arn, body))
}

/// The operation that describes one resource.
pub(super) fn one(arn: &Arn<'_>, rest: &str) -> Option<Question> {
    let (_, id) = arn.resource.split_once('/')?;
    ec2(arn, &format!("{rest}{}", encoded(id)))
}
