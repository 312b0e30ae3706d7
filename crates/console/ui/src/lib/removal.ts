// Deleting a user, group, role or policy with everything that AWS wants gone first, as its console does.

import * as iam from "@aws-sdk/client-iam";
import type { Aws } from "./aws";
import { attachedPolicies, deleteInline, detach, inlinePolicyNames, optional, type Holder } from "./iam";

/** A step: what it says before, and what it does. */
export interface Step {
  text: string;
  run: () => Promise<unknown>;
}

async function policySteps(aws: Aws, holder: Holder, name: string): Promise<Step[]> {
  const attached = await attachedPolicies(aws, holder, name);
  const inline = await inlinePolicyNames(aws, holder, name);
  return [
    ...attached.map((policy) => ({
      text: `detach policy ${policy.PolicyName} from ${holder} ${name}`,
      run: () => detach(aws, holder, name, policy.PolicyArn!),
    })),
    ...inline.map((policy) => ({
      text: `delete inline policy ${policy} of ${holder} ${name}`,
      run: () => deleteInline(aws, holder, name, policy),
    })),
  ];
}

export async function userSteps(aws: Aws, UserName: string): Promise<Step[]> {
  const client = aws.iam;
  const [keys, groups, devices, certificates, sshKeys, service, profile] = await Promise.all([
    client.send(new iam.ListAccessKeysCommand({ UserName })),
    client.send(new iam.ListGroupsForUserCommand({ UserName })),
    client.send(new iam.ListMFADevicesCommand({ UserName })),
    client.send(new iam.ListSigningCertificatesCommand({ UserName })),
    client.send(new iam.ListSSHPublicKeysCommand({ UserName })),
    client.send(new iam.ListServiceSpecificCredentialsCommand({ UserName })),
    optional(client.send(new iam.GetLoginProfileCommand({ UserName }))),
  ]);
  const steps: Step[] = await policySteps(aws, "user", UserName);
  for (const { AccessKeyId } of keys.AccessKeyMetadata ?? [])
    steps.push({ text: `delete access key ${AccessKeyId}`, run: () => client.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId })) });
  for (const { GroupName } of groups.Groups ?? [])
    steps.push({ text: `remove user ${UserName} from group ${GroupName}`, run: () => client.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName })) });
  for (const { SerialNumber } of devices.MFADevices ?? [])
    steps.push({
      text: `deactivate MFA device ${SerialNumber}`,
      run: async () => {
        await client.send(new iam.DeactivateMFADeviceCommand({ UserName, SerialNumber }));
        if (SerialNumber?.startsWith("arn:")) await optional(client.send(new iam.DeleteVirtualMFADeviceCommand({ SerialNumber })));
      },
    });
  for (const { CertificateId } of certificates.Certificates ?? [])
    steps.push({ text: `delete signing certificate ${CertificateId}`, run: () => client.send(new iam.DeleteSigningCertificateCommand({ UserName, CertificateId })) });
  for (const { SSHPublicKeyId } of sshKeys.SSHPublicKeys ?? [])
    steps.push({ text: `delete SSH public key ${SSHPublicKeyId}`, run: () => client.send(new iam.DeleteSSHPublicKeyCommand({ UserName, SSHPublicKeyId })) });
  for (const { ServiceSpecificCredentialId } of service.ServiceSpecificCredentials ?? [])
    steps.push({
      text: `delete service-specific credential ${ServiceSpecificCredentialId}`,
      run: () => client.send(new iam.DeleteServiceSpecificCredentialCommand({ UserName, ServiceSpecificCredentialId })),
    });
  if (profile) steps.push({ text: `delete the console password of ${UserName}`, run: () => client.send(new iam.DeleteLoginProfileCommand({ UserName })) });
  steps.push({ text: `delete user ${UserName}`, run: () => client.send(new iam.DeleteUserCommand({ UserName })) });
  return steps;
}

export async function groupSteps(aws: Aws, GroupName: string): Promise<Step[]> {
  const group = await aws.iam.send(new iam.GetGroupCommand({ GroupName, MaxItems: 1000 }));
  const members = (group.Users ?? []).map(({ UserName }) => ({
    text: `remove user ${UserName} from group ${GroupName}`,
    run: () => aws.iam.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName })),
  }));
  const last = { text: `delete group ${GroupName}`, run: () => aws.iam.send(new iam.DeleteGroupCommand({ GroupName })) };
  return [...members, ...(await policySteps(aws, "group", GroupName)), last];
}

export async function roleSteps(aws: Aws, RoleName: string): Promise<Step[]> {
  const profiles = await aws.iam.send(new iam.ListInstanceProfilesForRoleCommand({ RoleName }));
  const removed = (profiles.InstanceProfiles ?? []).map(({ InstanceProfileName }) => ({
    text: `remove role ${RoleName} from instance profile ${InstanceProfileName}`,
    run: () => aws.iam.send(new iam.RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName })),
  }));
  const last = { text: `delete role ${RoleName}`, run: () => aws.iam.send(new iam.DeleteRoleCommand({ RoleName })) };
  return [...removed, ...(await policySteps(aws, "role", RoleName)), last];
}

export async function policyRemovalSteps(aws: Aws, PolicyArn: string): Promise<Step[]> {
  const [entities, versions] = await Promise.all([
    aws.iam.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn, MaxItems: 1000 })),
    aws.iam.send(new iam.ListPolicyVersionsCommand({ PolicyArn })),
  ]);
  const policy = PolicyArn.split("/").pop();
  const from = (holder: Holder, name: string): Step => ({
    text: `detach policy ${policy} from ${holder} ${name}`,
    run: () => detach(aws, holder, name, PolicyArn),
  });
  const older = (versions.Versions ?? []).filter((version) => !version.IsDefaultVersion);
  return [
    ...(entities.PolicyUsers ?? []).map((it) => from("user", it.UserName!)),
    ...(entities.PolicyGroups ?? []).map((it) => from("group", it.GroupName!)),
    ...(entities.PolicyRoles ?? []).map((it) => from("role", it.RoleName!)),
    ...older.map(({ VersionId }) => ({
      text: `delete version ${VersionId} of policy ${policy}`,
      run: () => aws.iam.send(new iam.DeletePolicyVersionCommand({ PolicyArn, VersionId })),
    })),
    { text: `delete policy ${policy}`, run: () => aws.iam.send(new iam.DeletePolicyCommand({ PolicyArn })) },
  ];
}

export async function runSteps(steps: Step[]): Promise<void> {
  for (const step of steps) await step.run();
}
