// The wizard Assign MFA device: name and type, then the QR code and two codes of the device.

import { CreateVirtualMFADeviceCommand, DeleteVirtualMFADeviceCommand, EnableMFADeviceCommand, type VirtualMFADevice } from "@aws-sdk/client-iam";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import Wizard from "@cloudscape-design/components/wizard";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { CodePair } from "../components/mfa-codes";
import { Secret } from "../components/secret";
import { useAttempt } from "../lib/attempt";
import { useFlashes } from "../lib/flashes";
import { useAliases, useInvalidate } from "../lib/iam";
import { useSession } from "../lib/session";
import { WIZARD_TEXTS } from "../lib/wizard";

type Kind = "virtual" | "hardware";

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Of the user in the address, or else of the root user, whom IAM's API names by the account alias. */
export default function MfaCreate() {
  const named = useParams().name;
  const aliases = useAliases();
  const user = named ?? aliases.data?.[0];
  const title = named ?? "the root user";
  const { aws } = useSession();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const invalidate = useInvalidate();
  const [step, setStep] = useState(0);
  const [kind, setKind] = useState<Kind>("virtual");
  const [name, setName] = useState("");
  const [serial, setSerial] = useState("");
  const [device, setDevice] = useState<VirtualMFADevice>();
  const [shown, setShown] = useState(false);
  const [codes, setCodes] = useState<[string, string]>(["", ""]);
  const { busy, error, setError, attempt } = useAttempt();
  const back = named === undefined ? "/account" : `/users/${encodeURIComponent(named)}?tab=credentials`;
  /** The device exists from the moment that its QR code is shown; without codes it is deleted again. */
  const discard = async () => {
    if (device) await aws.iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: device.SerialNumber }));
    setDevice(undefined);
  };
  const prepare = () =>
    attempt(async () => {
      if (user === undefined) throw new Error("Create an account alias first: IAM's API names the root user by it.");
      if (kind === "virtual") {
        const made = await aws.iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name }));
        setDevice(made.VirtualMFADevice);
      }
      setStep(1);
    });
  const enable = () =>
    attempt(async () => {
      const [AuthenticationCode1, AuthenticationCode2] = codes;
      const SerialNumber = kind === "virtual" ? device!.SerialNumber : serial;
      await aws.iam.send(new EnableMFADeviceCommand({ UserName: user, SerialNumber, AuthenticationCode1, AuthenticationCode2 }));
      await invalidate("mfa-devices", "summary");
      navigate(back);
      await flashes.changed(`MFA device assigned to ${title}.`);
    });

  const select = (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">MFA device name</Header>}>
        <FormField label="Device name" description="A name that tells this device from others" constraintText="Up to 128 characters: letters, digits and + = , . @ _ -">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} autoFocus disabled={kind === "hardware"} />
        </FormField>
      </Container>
      <Container header={<Header variant="h2">MFA device</Header>}>
        <Tiles
          ariaLabel="MFA device"
          value={kind}
          onChange={({ detail }) => setKind(detail.value as Kind)}
          items={[
            { value: "virtual", label: "Authenticator app", description: "Codes of an app on a phone or computer" },
            { value: "hardware", label: "Hardware TOTP token", description: "Codes of a token with a serial number" },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
  const qr = device && (
    <SpaceBetween size="s">
      <Box>Open the authenticator app, choose Show QR code on this page, then use the app to scan the code.</Box>
      {shown ? (
        <img className="qr" src={`data:image/png;base64,${base64(device.QRCodePNG!)}`} alt={`QR code of MFA device ${name}`} width={200} height={200} />
      ) : (
        <Button onClick={() => setShown(true)}>Show QR code</Button>
      )}
      <div>
        <Box variant="awsui-key-label">Secret key, to type instead</Box>
        <Secret text={new TextDecoder().decode(device.Base32StringSeed)} name="secret key" testId="seed" />
      </div>
    </SpaceBetween>
  );
  const setUp = (
    <Container header={<Header variant="h2">{kind === "virtual" ? "Authenticator app" : "Hardware TOTP token"}</Header>}>
      <SpaceBetween size="l">
        {qr}
        {kind === "hardware" && (
          <FormField label="Serial number" description="Usually on the back of the token">
            <Input value={serial} onChange={({ detail }) => setSerial(detail.value)} />
          </FormField>
        )}
        <CodePair codes={codes} onChange={setCodes} />
      </SpaceBetween>
    </Container>
  );
  return (
    <Wizard
      i18nStrings={{ ...WIZARD_TEXTS, submitButton: "Add MFA" }}
      activeStepIndex={step}
      isLoadingNextStep={busy}
      onNavigate={({ detail }) => {
        if (detail.requestedStepIndex === 0) void attempt(discard).then(() => setStep(0));
        else if (kind === "virtual" && !name) setError("Enter a device name.");
        else void prepare();
      }}
      onCancel={() => void attempt(discard).then(() => navigate(back))}
      onSubmit={() => void enable()}
      steps={[
        { title: "Select MFA device", description: named === undefined ? "For the root user" : `For user ${named}`, content: select, errorText: error },
        { title: "Set up device", content: setUp, errorText: error && `The device was not added: ${error}` },
      ]}
    />
  );
}
