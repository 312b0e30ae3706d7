//! Members of EC2's requests.

use roleback_gateway::needs::Need;
use roleback_policy::Values;

use crate::{needed, values};

fn ec2(operation: &str, parameters: &str) -> Vec<Need> {
    needed(
        "ec2",
        "",
        &format!("Version=2016-11-15&Action={operation}&{parameters}"),
    )
}

/// The resource without what all have, and the values of a key, of each permission that has the key.
fn with_key(needs: &[Need], key: &str) -> Vec<String> {
    let has = |need: &&Need| need.context.get(key).is_some();
    let lines = needs.iter().filter(has).map(|need| {
        let resource = need.resource.rsplit(':').next().unwrap_or_default();
        format!("{resource} {}", values(&need.context, key))
    });
    lines.collect()
}

/// Operation of EC2, its parameters, a condition key, and the permissions that have it with its values.
const EC2: &[(&str, &str, &str, &[&str])] = &[
    (
        "ModifyImageAttribute",
        "ImageId=ami-1&Description.Value=Production",
        "ec2:Attribute/Description",
        &["image/ami-1 Production"],
    ),
    (
        "ModifyInstanceAttribute",
        "InstanceId=i-1&InstanceType.Value=t3.micro",
        "ec2:Attribute/InstanceType",
        &["instance/i-1 t3.micro"],
    ),
    (
        "ModifyInstanceAttribute",
        "InstanceId=i-1&DryRun=true",
        "ec2:Attribute/DryRun",
        &[],
    ),
    (
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&CreateVolumePermission.Add.1.UserId=1&CreateVolumePermission.Add.2.UserId=2",
        "ec2:Add/userId",
        &["snapshot/snap-1 1", "snapshot/snap-1 2"],
    ),
    (
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&OperationType=add&UserGroup.1=all",
        "ec2:Add/group",
        &["snapshot/snap-1 all"],
    ),
    (
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&OperationType=remove&UserGroup.1=all",
        "ec2:Add/group",
        &[],
    ),
    (
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&CreateVolumePermission.Remove.1.Group=all",
        "ec2:Remove/group",
        &["snapshot/snap-1 all"],
    ),
    (
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&OperationType=remove&UserId.1=3",
        "ec2:Remove/userId",
        &["snapshot/snap-1 3"],
    ),
    (
        "CreateNetworkInterfacePermission",
        "NetworkInterfaceId=eni-1&AwsAccountId=444455556666",
        "ec2:AuthorizedUser",
        &["network-interface/eni-1 arn:aws:iam::444455556666:root"],
    ),
    (
        "RunInstances",
        "ImageId=ami-1&ElasticGpuSpecification.1.Type=eg1.medium",
        "ec2:ElasticGpuType",
        &["elastic-gpu/* eg1.medium"],
    ),
    (
        "CreateVpcPeeringConnection",
        "VpcId=vpc-1&PeerVpcId=vpc-2",
        "ec2:AccepterVpc",
        &[
            "vpc/vpc-1 arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-2",
            "vpc-peering-connection/* arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-2",
        ],
    ),
    (
        "CreateVpcPeeringConnection",
        "VpcId=vpc-1&PeerVpcId=vpc-2&PeerOwnerId=444455556666&PeerRegion=us-east-1",
        "ec2:AccepterVpc",
        &[
            "vpc/vpc-1 arn:aws:ec2:us-east-1:444455556666:vpc/vpc-2",
            "vpc-peering-connection/* arn:aws:ec2:us-east-1:444455556666:vpc/vpc-2",
        ],
    ),
    (
        "CreateVpnConnection",
        "CustomerGatewayId=cgw-1&TransitGatewayId=tgw-1",
        "ec2:GatewayType",
        &[
            "customer-gateway/cgw-1 TGW",
            "vpn-connection/* TGW",
            "transit-gateway/tgw-1 TGW",
        ],
    ),
    (
        "CreateVpnConnection",
        "CustomerGatewayId=cgw-1&Options.StaticRoutesOnly=true",
        "ec2:RoutingType",
        &["customer-gateway/cgw-1 static", "vpn-connection/* static"],
    ),
    (
        "CreateVpnConnection",
        "CustomerGatewayId=cgw-1&Options.StaticRoutesOnly=false",
        "ec2:RoutingType",
        &["customer-gateway/cgw-1 bgp", "vpn-connection/* bgp"],
    ),
    (
        "CreateVpnConnection",
        "CustomerGatewayId=cgw-1&Options.TunnelOptions.1.DPDTimeoutSeconds=30&Options.TunnelOptions.2.DPDTimeoutSeconds=60",
        "ec2:DPDTimeoutSeconds",
        &["vpn-connection/* 30", "vpn-connection/* 60"],
    ),
    (
        "CreateVpnConnection",
        "CustomerGatewayId=cgw-1&Options.TunnelOptions.1.IKEVersion.1.Value=ikev1&Options.TunnelOptions.1.IKEVersion.2.Value=ikev2",
        "ec2:IKEVersions",
        &["vpn-connection/* ikev1,ikev2"],
    ),
    (
        "ModifyVpnTunnelOptions",
        "VpnConnectionId=vpn-1&TunnelOptions.TunnelInsideCidr=169.254.1.0/30",
        "ec2:InsideTunnelCidr",
        &["vpn-connection/vpn-1 169.254.1.0/30"],
    ),
    (
        "ModifyVpnTunnelOptions",
        "VpnConnectionId=vpn-1&TunnelOptions.Phase1DHGroupNumber.1.Value=14",
        "ec2:Phase1DHGroup",
        &["vpn-connection/vpn-1 14"],
    ),
    (
        "CreateClientVpnEndpoint",
        "Authentication.1.Type=a&Authentication.2.ActiveDirectory.DirectoryId=d-1",
        "ec2:DirectoryArn",
        &["client-vpn-endpoint/* arn:aws:ds:eu-west-1:111122223333:directory/d-1"],
    ),
    (
        "CreateClientVpnEndpoint",
        "Authentication.1.MutualAuthentication.ClientRootCertificateChainArn=arn%3Ac",
        "ec2:ClientRootCertificateChainArn",
        &["client-vpn-endpoint/* arn:c"],
    ),
    (
        "CreateClientVpnEndpoint",
        "ConnectionLogOptions.CloudwatchLogGroup=g",
        "ec2:CloudwatchLogGroupArn",
        &["client-vpn-endpoint/* arn:aws:logs:eu-west-1:111122223333:log-group:g"],
    ),
    (
        "CreateClientVpnEndpoint",
        "ConnectionLogOptions.CloudwatchLogGroup=g",
        "ec2:CloudwatchLogStreamArn",
        &[],
    ),
    (
        "CreateSnapshot",
        "VolumeId=vol-1",
        "ec2:ParentVolume",
        &[
            "snapshot/* arn:aws:ec2:eu-west-1:111122223333:volume/vol-1",
            "volume/vol-1 arn:aws:ec2:eu-west-1:111122223333:volume/vol-1",
        ],
    ),
];

#[test]
fn user_data_is_no_condition_key() {
    for (operation, parameters) in [
        ("RunInstances", "ImageId=ami-1&UserData=secret"),
        (
            "ModifyInstanceAttribute",
            "InstanceId=i-1&Attribute=userData&Value=secret",
        ),
        (
            "ModifyInstanceAttribute",
            "InstanceId=i-1&UserData.Value=secret",
        ),
    ] {
        let needs = format!("{:?}", ec2(operation, parameters));
        assert!(
            !needs.contains("secret"),
            "{operation} {parameters}: {needs}"
        );
    }
    let needs = ec2(
        "ModifyInstanceAttribute",
        "InstanceId=i-1&Attribute=kernel&Value=aki-1",
    );
    assert_eq!(
        with_key(&needs, "ec2:Attribute/Value"),
        ["instance/i-1 aki-1"]
    );
}

#[test]
fn members_of_ec2_are_condition_keys() {
    for (operation, parameters, key, expected) in EC2 {
        let needs = ec2(operation, parameters);
        assert_eq!(
            with_key(&needs, key),
            *expected,
            "{operation} {parameters} {key}"
        );
    }
}

#[test]
fn a_change_of_a_snapshot_needs_nothing_beside_what_it_adds_and_removes() {
    let needs = ec2(
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&CreateVolumePermission.Add.1.UserId=1",
    );
    assert_eq!(needs.len(), 1, "{needs:#?}");
    let plain = ec2(
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&Attribute=productCodes",
    );
    assert_eq!(plain.len(), 1, "{plain:#?}");
    let unnamed = ec2(
        "ModifySnapshotAttribute",
        "SnapshotId=snap-1&CreateVolumePermission.Other=1",
    );
    assert_eq!(unnamed[0].resource, "*");
}

#[test]
fn a_tunnel_needs_the_permission_with_its_own_options_only() {
    let tunnels =
        "Options.TunnelOptions.1.ReplayWindowSize=64&Options.TunnelOptions.2.DPDTimeoutSeconds=60";
    let needs = ec2(
        "CreateVpnConnection",
        &format!("CustomerGatewayId=cgw-1&{tunnels}"),
    );
    let of_tunnels = needs
        .iter()
        .filter(|need| need.resource.ends_with("vpn-connection/*"));
    let options = |need: &Need| {
        let keys = ["ec2:ReplayWindowSizePackets", "ec2:DPDTimeoutSeconds"];
        keys.map(|key| values(&need.context, key))
    };
    let found: Vec<_> = of_tunnels.map(options).collect();
    assert_eq!(found, [["64", "-"], ["-", "60"]]);
}

#[test]
fn the_owner_of_an_endpoint_service_is_known_for_those_of_aws() {
    for (name, expected) in [
        ("com.amazonaws.eu-west-1.s3", "amazon"),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-1", "-"),
    ] {
        let needs = ec2(
            "CreateVpcEndpoint",
            &format!("VpcId=vpc-1&ServiceName={name}"),
        );
        let endpoint = needs
            .iter()
            .find(|need| need.resource.contains("vpc-endpoint/"))
            .unwrap();
        assert_eq!(
            values(&endpoint.context, "ec2:VpceServiceOwner"),
            expected,
            "{name}"
        );
    }
}

#[test]
fn a_key_with_one_value_is_not_a_list() {
    let needs = ec2(
        "CreateVpnConnection",
        "CustomerGatewayId=cgw-1&Options.TunnelOptions.1.DPDTimeoutSeconds=30",
    );
    let tunnel = needs
        .iter()
        .find_map(|need| need.context.get("ec2:DPDTimeoutSeconds"));
    assert_eq!(tunnel, Some(&Values::One("30".into())));
}
