//! VPN connections of EC2 and their tunnels, and endpoints of Client VPN.

use super::Field::{self, All};
use super::ec2::one;
use super::{Source, source};

/// Where DescribeClientVpnEndpoints has a member of its one endpoint.
macro_rules! client_vpn {
    ($($member:literal),*) => { &["clientVpnEndpoint", "item", $($member),*] };
}

/// Where DescribeVpnConnections has a member of its one connection.
macro_rules! vpn {
    ($($member:literal),*) => { &["vpnConnectionSet", "item", $($member),*] };
}

/// An option of the tunnels of a VPN connection.
macro_rules! each_tunnel {
    ($option:literal) => {
        Field::Each(vpn!("options", "tunnelOptionSet", "item", $option))
    };
}

/// An option of the tunnels of a VPN connection that is a list.
macro_rules! all_tunnels {
    ($option:literal) => {
        All(vpn!(
            "options",
            "tunnelOptionSet",
            "item",
            $option,
            "item",
            "value"
        ))
    };
}

pub(super) const VPN: &[Source] = &[
    Source {
        fields: &[
            (
                "ec2:CloudwatchLogGroupArn",
                Field::Filled(
                    "arn:{partition}:logs:{region}:{account}:log-group:{}",
                    &[client_vpn!("connectionLogOptions", "CloudwatchLogGroup")],
                ),
            ),
            (
                "ec2:CloudwatchLogStreamArn",
                Field::Filled(
                    "arn:{partition}:logs:{region}:{account}:log-group:{}:log-stream:{}",
                    &[
                        client_vpn!("connectionLogOptions", "CloudwatchLogGroup"),
                        client_vpn!("connectionLogOptions", "CloudwatchLogStream"),
                    ],
                ),
            ),
            (
                "ec2:ClientRootCertificateChainArn",
                Field::Each(client_vpn!(
                    "authenticationOptions",
                    "item",
                    "mutualAuthentication",
                    "clientRootCertificateChain"
                )),
            ),
            (
                "ec2:SamlProviderArn",
                Field::Each(client_vpn!(
                    "authenticationOptions",
                    "item",
                    "federatedAuthentication",
                    "samlProviderArn"
                )),
            ),
            (
                "ec2:DirectoryArn",
                Field::Filled(
                    "arn:{partition}:ds:{region}:{account}:directory/{}",
                    &[client_vpn!(
                        "authenticationOptions",
                        "item",
                        "activeDirectory",
                        "directoryId"
                    )],
                ),
            ),
        ],
        ..source("ec2", "client-vpn-endpoint/", |arn, _, _| {
            one(arn, "DescribeClientVpnEndpoints&ClientVpnEndpointId.1=")
        })
    },
    Source {
        fields: &[
            (
                "ec2:GatewayType",
                Field::Named(vpn!("vpnGatewayId"), &[("", "VGW")]),
            ),
            (
                "ec2:GatewayType",
                Field::Named(vpn!("transitGatewayId"), &[("", "TGW")]),
            ),
            (
                "ec2:RoutingType",
                Field::Named(
                    vpn!("options", "staticRoutesOnly"),
                    &[("true", "static"), ("false", "bgp")],
                ),
            ),
            ("ec2:DPDTimeoutSeconds", each_tunnel!("dpdTimeoutSeconds")),
            ("ec2:InsideTunnelCidr", each_tunnel!("tunnelInsideCidr")),
            (
                "ec2:InsideTunnelIpv6Cidr",
                each_tunnel!("tunnelInsideIpv6Cidr"),
            ),
            (
                "ec2:Phase1LifetimeSeconds",
                each_tunnel!("phase1LifetimeSeconds"),
            ),
            (
                "ec2:Phase2LifetimeSeconds",
                each_tunnel!("phase2LifetimeSeconds"),
            ),
            (
                "ec2:RekeyFuzzPercentage",
                each_tunnel!("rekeyFuzzPercentage"),
            ),
            (
                "ec2:RekeyMarginTimeSeconds",
                each_tunnel!("rekeyMarginTimeSeconds"),
            ),
            (
                "ec2:ReplayWindowSizePackets",
                each_tunnel!("replayWindowSize"),
            ),
            ("ec2:IKEVersions", all_tunnels!("ikeVersionSet")),
            ("ec2:Phase1DHGroup", all_tunnels!("phase1DHGroupNumberSet")),
            ("ec2:Phase2DHGroup", all_tunnels!("phase2DHGroupNumberSet")),
            (
                "ec2:Phase1EncryptionAlgorithms",
                all_tunnels!("phase1EncryptionAlgorithmSet"),
            ),
            (
                "ec2:Phase2EncryptionAlgorithms",
                all_tunnels!("phase2EncryptionAlgorithmSet"),
            ),
            (
                "ec2:Phase1IntegrityAlgorithms",
                all_tunnels!("phase1IntegrityAlgorithmSet"),
            ),
            (
                "ec2:Phase2IntegrityAlgorithms",
                all_tunnels!("phase2IntegrityAlgorithmSet"),
            ),
        ],
        is_after_request: true,
        ..source("ec2", "vpn-connection/", |arn, _, _| {
            one(arn, "DescribeVpnConnections&VpnConnectionId.1=")
        })
    },
];
