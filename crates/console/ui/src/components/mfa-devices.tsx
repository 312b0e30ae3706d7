// A user's MFA devices: assign, resynchronize, remove.

import { DeactivateMFADeviceCommand, DeleteVirtualMFADeviceCommand, ListMFADevicesCommand, ResyncMFADeviceCommand, type MFADevice } from "@aws-sdk/client-iam";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useChange } from "../lib/change";
import { optional, useRead } from "../lib/iam";
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

export function MfaDevices({ name }: { name: string }) {
  const { aws, at } = useSession();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<MFADevice[]>([]);
  const [dialog, setDialog] = useState<"resync" | "remove">();
  const change = useChange("The MFA device was not changed", "mfa-devices");
  const devices = useRead(["mfa-devices", name], async ({ iam }) => (await iam.send(new ListMFADevicesCommand({ UserName: name }))).MFADevices ?? []);
  const serial = selected[0]?.SerialNumber;
  const disabled = at !== undefined;
  const assign = (
    <Button disabled={disabled} onClick={() => navigate(`/users/${encodeURIComponent(name)}/mfa`)}>
      Assign MFA device
    </Button>
  );
  const remove = async () => {
    await change(`MFA device ${serial} removed.`, async () => {
      await aws.iam.send(new DeactivateMFADeviceCommand({ UserName: name, SerialNumber: serial }));
      if (serial!.includes(":mfa/")) await optional(aws.iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: serial })));
    });
    setSelected([]);
  };
  return (
    <>
      <ResourceTable
        noun="MFA devices"
        title="Multi-factor authentication (MFA)"
        description="Each user can have a maximum of 8 MFA devices assigned."
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
            <Button disabled={disabled || !serial || kind(serial) === "Passkey or security key"} onClick={() => setDialog("resync")}>
              Resync
            </Button>
            {assign}
          </SpaceBetween>
        }
      />
      {dialog === "resync" && <Resync name={name} serial={serial!} onClose={() => setDialog(undefined)} />}
      {dialog === "remove" && (
        <DeleteModal
          title="Remove MFA device?"
          word={name}
          consequences={[`deactivate MFA device ${serial}`, `${name} signs in without a code of this device`]}
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
