// The MFA devices of a user or the root user: assign, resynchronize, remove.

import { DeactivateMFADeviceCommand, DeleteVirtualMFADeviceCommand, ListMFADevicesCommand, ResyncMFADeviceCommand, type MFADevice } from "@aws-sdk/client-iam";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useChange } from "../lib/change";
import { optional, useAliases, useRead } from "../lib/iam";
import { useSession } from "../lib/session";
import { Time } from "../lib/time";
import { DeleteModal } from "./delete-modal";
import { Dialog } from "./dialog";
import { CodePair } from "./mfa-codes";
import { Empty, ResourceTable, type Column } from "./resource-table";

/** Virtual devices are named by an ARN, hardware tokens by the number printed on them. */
function kind(serial: string): string {
  if (serial.includes(":mfa/")) return "Virtual";
  return serial.startsWith("arn:") ? "Passkey or security key" : "Hardware TOTP token";
}

const COLUMNS: Column<MFADevice>[] = [
  { id: "type", header: "Type", value: (it) => kind(it.SerialNumber!) },
  { id: "serial", header: "Identifier", value: (it) => it.SerialNumber },
  { id: "enabled", header: "Created on", value: (it) => it.EnableDate, cell: (it) => <Time of={it.EnableDate} /> },
];

interface Owner {
  /** The name in requests: for the root user the account alias. Undefined if it has none. */
  name: string | undefined;
  /** The name in texts. */
  title: string;
  isRoot: boolean;
}

export const MfaDevices = ({ name }: { name: string }) => <Devices owner={{ name, title: name, isRoot: false }} />;

/** Only the root user can see and change its own devices. */
export function RootMfaDevices() {
  const aliases = useAliases();
  const { session, role } = useSession();
  if (session.name !== "root" || role) return null;
  return <Devices owner={{ name: aliases.data?.[0], title: "root", isRoot: true }} />;
}

/** IAM has no operation that registers a passkey: AWS's console does this outside its API. Those of a pod are listed. */
const DESCRIPTION = "Up to 8 authenticator apps and hardware tokens. IAM's API cannot register passkeys and security keys.";
const WITHOUT_ALIAS = "IAM's API names the root user by the account alias: create an account alias before you assign a device.";

function Devices({ owner }: { owner: Owner }) {
  const { name, isRoot } = owner;
  const { aws, at } = useSession();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<MFADevice[]>([]);
  const [dialog, setDialog] = useState<"resync" | "remove">();
  const change = useChange("The MFA device was not changed", "mfa-devices");
  // Not the title: a user can have the name `root`.
  const own = isRoot ? undefined : name;
  const devices = useRead(["mfa-devices", own], async ({ iam }) => (await iam.send(new ListMFADevicesCommand({ UserName: own }))).MFADevices ?? []);
  const serial = selected[0]?.SerialNumber;
  const disabled = at !== undefined;
  const assign = (
    <Button disabled={disabled || !name} disabledReason={name ? undefined : WITHOUT_ALIAS} onClick={() => navigate(isRoot ? "/account/mfa" : `/users/${encodeURIComponent(name!)}/mfa`)}>
      Assign MFA device
    </Button>
  );
  const remove = async () => {
    await change(`MFA device ${serial} removed.`, async () => {
      await aws.iam.send(new DeactivateMFADeviceCommand({ UserName: own, SerialNumber: serial }));
      if (serial!.includes(":mfa/")) await optional(aws.iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: serial })));
    });
    setSelected([]);
  };
  return (
    <>
      <ResourceTable
        noun="MFA devices"
        title={isRoot ? "MFA devices of the root user" : "Multi-factor authentication (MFA)"}
        description={isRoot && !name ? `${DESCRIPTION} ${WITHOUT_ALIAS}` : DESCRIPTION}
        items={devices.data ?? []}
        loading={devices.isPending}
        columns={COLUMNS}
        id={(it) => it.SerialNumber!}
        selectionType="single"
        selected={selected}
        onSelect={setSelected}
        empty={<Empty title="No MFA devices" text="Assign an MFA device to ask for a code at sign-in." action={assign} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={disabled || !serial} onClick={() => setDialog("remove")}>
              Remove
            </Button>
            <Button disabled={disabled || !serial || !name || kind(serial) === "Passkey or security key"} onClick={() => setDialog("resync")}>
              Resync
            </Button>
            {assign}
          </SpaceBetween>
        }
      />
      {dialog === "resync" && <Resync name={name!} serial={serial!} onClose={() => setDialog(undefined)} />}
      {dialog === "remove" && (
        <DeleteModal
          title="Remove MFA device?"
          word={owner.title}
          consequences={[`deactivate MFA device ${serial}`, `${owner.title} signs in without a code of this device`]}
          onDelete={remove}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}

function Resync({ name, serial, onClose }: { name: string; serial: string; onClose: () => void }) {
  const { aws } = useSession();
  const [codes, setCodes] = useState<[string, string]>(["", ""]);
  const change = useChange("The MFA device was not changed", "mfa-devices");
  const submit = async () => {
    const [AuthenticationCode1, AuthenticationCode2] = codes;
    await aws.iam.send(new ResyncMFADeviceCommand({ UserName: name, SerialNumber: serial, AuthenticationCode1, AuthenticationCode2 }));
    onClose();
    await change(`MFA device ${serial} resynchronized.`);
  };
  return (
    <Dialog title="Resync MFA device" submit="Resync" disabled={codes.some((code) => code.length !== 6)} onSubmit={submit} onClose={onClose}>
      <Box>Enter two consecutive codes of the device, if its clock is off.</Box>
      <CodePair codes={codes} onChange={setCodes} />
    </Dialog>
  );
}
