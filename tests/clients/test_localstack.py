"""LocalStack's own clients: its Python SDK, its command line as far as it needs no account, and plain requests."""

import io
import json
import subprocess
import zipfile

import pytest
from botocore.exceptions import ClientError
from localstack.sdk.api import LocalstackApi, PodsApi, ProApi, StateApi
from localstack.sdk.api_client import ApiClient
from localstack.sdk.chaos import ChaosClient
from localstack.sdk.configuration import Configuration
from localstack.sdk.exceptions import ApiException
from localstack.sdk.models import FaultRule, ManageSessionRequest, NetworkEffectsConfig, UpdateConfigOptionRequest
from localstack.sdk.pods import PodsClient
from localstack.sdk.pods.exceptions import PodLoadException
from localstack.sdk.state import StateClient

import harness

CLI = harness.REPOSITORY / "tests/.tools/localstack/bin/localstack"


@pytest.fixture
def server(start):
    server = start("state")
    server.client("iam").create_user(UserName="alice")
    return server


@pytest.fixture
def pods(server):
    return PodsClient(host=server.endpoint)


def api(kind, server):
    return kind(ApiClient(Configuration(host=server.endpoint)))


def names(server):
    return [user["UserName"] for user in server.client("iam").list_users()["Users"]]


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_the_sdk_saves_lists_loads_and_deletes_pods(server, pods):
    pods.save_pod("two")
    server.client("iam").create_user(UserName="bob")
    pods.save_pod("two")
    [listed] = pods.list_pods().cloudpods
    assert (listed.pod_name, listed.max_version) == ("two", 2) and listed.last_change > 1_700_000_000
    StateClient(host=server.endpoint).reset_state()
    assert names(server) == []
    pods.load_pod("two")
    assert names(server) == ["alice", "bob"]
    versions = api(PodsApi, server).get_pod_versions("two").versions
    assert [version.version for version in versions] == [1, 2]
    assert versions[0].services == ["iam", "sts"] and versions[0].storage_size > 0
    pods.delete_pod("two")
    assert pods.list_pods().cloudpods == []


def test_the_sdk_gets_the_errors_that_it_shows(server, pods):
    with pytest.raises(PodLoadException, match="Failed to get version information from platform"):
        pods.load_pod("none")
    with pytest.raises(ApiException, match="not found"):
        pods.delete_pod("none")
    pods.save_pod("one")
    status, _, text = server.http("PUT", "/_localstack/pods/one?version=9")
    assert status == 200 and "maximum version available of pod `one` is 1" in lines(text)[-1]["message"]
    status, _, text = server.http("PUT", "/_localstack/pods/one?merge=blend")
    assert status == 400 and b"service-merge" in text
    assert names(server) == ["alice"]


def test_the_sdk_reads_health_and_information(server):
    localstack = api(LocalstackApi, server)
    health = localstack.get_features_and_services()
    assert health.services == {"iam": "running", "sts": "running"} and health.edition == "community"
    assert localstack.health() is None
    assert localstack.store_data({"features": {"seeding": "done"}, "tests": {"run": 1}}).status == "OK"
    health = localstack.get_features_and_services()
    assert health.features == {"seeding": "done"} and health.additional_properties == {"tests": {"run": 1}}
    assert localstack.get_session_info().uptime >= 0
    assert localstack.get_init_script_info().completed.ready
    assert localstack.get_init_script_info_stage("ready").completed
    with pytest.raises(ApiException) as unknown:
        localstack.get_init_script_info_stage("other")
    assert unknown.value.status == 404 and "shutdown" in unknown.value.body
    assert api(PodsApi, server).localstack_pods_environment_get().localstack_version == health.version


def test_the_sdk_reads_usage_and_diagnostics(server):
    localstack = api(LocalstackApi, server)
    usage = json.loads(localstack.get_usage_without_preload_content().read())
    assert usage == {"iam:calls": {"CreateUser": 1}}
    diagnosis = localstack.get_diagnostics()
    assert diagnosis.usage == usage and diagnosis.services == {"iam": "running", "sts": "running"}
    assert diagnosis.version.localstack_version.build_version == diagnosis.info.version
    assert diagnosis.config == localstack.get_config()


def test_the_sdk_switches_enforcement_on_and_off(server):
    localstack = api(LocalstackApi, server)
    changed = localstack.update_config_option(UpdateConfigOptionRequest(variable="ENFORCE_IAM", value=1))
    assert (changed.variable, changed.value) == ("ENFORCE_IAM", 1)
    assert localstack.get_config()["ENFORCE_IAM"] and server.json("GET", "/_aws/iam/config")["state"] == "ENFORCED"
    localstack.update_config_option(UpdateConfigOptionRequest(variable="ENFORCE_IAM", value=0))
    assert not localstack.get_config()["ENFORCE_IAM"]
    for variable, status, why in [("PERSISTENCE", 400, "when the server starts"), ("OTHER", 404, "unknown variable")]:
        with pytest.raises(ApiException) as refused:
            localstack.update_config_option(UpdateConfigOptionRequest(variable=variable, value=1))
        assert refused.value.status == status and why in refused.value.body


def test_clients_stop_and_restart_a_server_only_if_it_allows_it(server, start):
    with pytest.raises(ApiException) as refused:
        api(LocalstackApi, server).manage_session(ManageSessionRequest(action="kill"))
    assert refused.value.status == 403 and "--allow-stop" in refused.value.body
    other = start("other", "--allow-stop")
    other.client("iam").create_user(UserName="kept")
    api(LocalstackApi, other).manage_session(ManageSessionRequest(action="restart"))
    harness.until(lambda: other.stdout.count("Ready.\n") + other.stdout.count("Ready.") >= 2)
    assert names(other) == ["kept"]
    api(LocalstackApi, other).manage_session(ManageSessionRequest(action="kill"))
    assert other.process.wait(timeout=harness.START_SECS_MAX) == 0


def test_a_saved_state_is_loaded_again_and_services_are_reset_one_by_one(server):
    state = api(StateApi, server)
    missing = lines(server.http("POST", "/_localstack/state/load")[2])
    assert [line["status"] for line in missing] == ["error", "error"] and "localstack-state" in missing[0]["message"]
    state.localstack_state_save_post_without_preload_content()
    server.client("iam").create_user(UserName="bob")
    state.localstack_state_load_post_without_preload_content()
    assert names(server) == ["alice"]
    state.localstack_state_service_reset_post("sts")
    assert names(server) == ["alice"]
    state.localstack_state_service_reset_post("iam")
    assert names(server) == []
    api(ProApi, server).localstack_state_service_load_post("iam")
    assert names(server) == ["alice"]
    with pytest.raises(ApiException) as unknown:
        state.localstack_state_service_save_post("s3")
    assert unknown.value.status == 404 and "unknown service `s3`" in unknown.value.body


def test_a_state_is_exported_as_a_zip_archive_and_imported_elsewhere(server, start):
    status, headers, archive = server.http("GET", "/_localstack/pods/state?services=iam,s3")
    assert status == 200 and headers["x-localstack-pod-services"] == "iam"
    assert zipfile.ZipFile(io.BytesIO(archive)).namelist() == ["roleback.pod"]
    assert api(PodsApi, server).localstack_pods_state_get()[:2] == b"PK"
    other = start()
    status, _, text = other.http("POST", "/_localstack/pods?merge=overwrite", archive)
    assert status == 201 and {line["service"]: line["status"] for line in lines(text)} == {"iam": "ok", "sts": "ok"}
    assert names(other) == ["alice"]
    compressed = io.BytesIO()
    with zipfile.ZipFile(compressed, "w", zipfile.ZIP_DEFLATED) as again:
        again.writestr("any/name.pod", zipfile.ZipFile(io.BytesIO(archive)).read("roleback.pod"))
    assert other.http("POST", "/_localstack/pods", compressed.getvalue())[0] == 201
    assert server.json("GET", "/_localstack/pods") == {"cloudpods": []}


def zipped(**entries):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in entries.items():
            writer.writestr(name.replace("_pod", ".pod"), content)
    return archive.getvalue()


def test_an_invalid_archive_is_refused_and_the_state_is_untouched(server):
    pod = server.http("GET", "/_localstack/pods/state")[2]
    for archive, expected, why in [
        (b"", 400, "not a valid zip archive"),
        (b"no zip", 400, "not a valid zip archive"),
        (pod[:-30], 400, "not a valid zip archive"),
        (pod[:600] + bytes([pod[600] ^ 1]) + pod[601:], 422, ""),
        (zipped(notes="x"), 400, "LocalStack itself"),
        (zipped(a_pod="x", b_pod="y"), 400, "more than one"),
        (zipped(a_pod="no pod"), 422, "pod"),
        (zipped(a_pod=b"\0" * 200_000_000), 422, ""),
    ]:
        status, _, text = server.http("POST", "/_localstack/pods", archive)
        assert (status, why in text.decode()) == (expected, True), text
        assert names(server) == ["alice"]


def test_resources_and_the_metamodel_show_what_there_is_without_secrets(server):
    key = server.client("iam").create_access_key(UserName="alice")["AccessKey"]
    resources = {
        name: found for line in lines(server.http("GET", "/_localstack/resources")[2]) for name, found in line.items()
    }
    assert resources["AWS::IAM::User"] == [{"region_name": "global", "account_id": harness.ROOT_ACCOUNT, "id": "alice"}]
    assert resources["AWS::IAM::AccessKey"][0]["id"] == key["AccessKeyId"]
    metamodel = server.json("GET", "/_localstack/pods/state/metamodel")
    operations = metamodel[harness.ROOT_ACCOUNT]["IAM"]["global"]
    assert operations["list_users"][0]["name"] == "alice"
    assert key["SecretAccessKey"] not in json.dumps(metamodel)


def test_the_difference_to_a_pod_lists_deletions_too(server, pods):
    pods.save_pod("one")
    iam = server.client("iam")
    iam.delete_user(UserName="alice")
    iam.create_user(UserName="bob")
    changes = server.json("GET", "/_localstack/pods/one/diff")["iam"]
    found = {(change["operation_type"], change["resource_type"], change["resource_id"]) for change in changes}
    assert found == {("ADDITION", "AWS::IAM::User", "alice"), ("DELETION", "AWS::IAM::User", "bob")}
    pods.load_pod("one")
    assert server.json("GET", "/_localstack/pods/one/diff") == {}
    status, _, text = server.http("GET", "/_localstack/pods/none/diff")
    assert status == 404 and b"Failed to get version information from platform" in text


def test_an_unknown_path_is_not_found_with_a_text(server):
    for method, path in [
        ("GET", "/_localstack/nothing"),
        ("POST", "/_localstack/?Action=ListUsers"),
        ("PUT", "/_localstack"),
    ]:
        status, headers, text = server.http(method, path)
        assert status == 404 and headers["content-type"] == "text/plain" and b"/_localstack/health" in text


def localstack(server, *arguments):
    """Runs LocalStack's command line. Answers its standard output."""
    environment = harness.clean_environment(LOCALSTACK_HOST=server.endpoint.removeprefix("http://"), DISABLE_EVENTS="1")
    done = subprocess.run([str(CLI), *arguments], capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def test_the_command_line_shows_the_services(server):
    assert json.loads(localstack(server, "status", "services", "--format", "json")) == {
        "iam": "running",
        "sts": "running",
    }


def test_the_sdk_injects_errors_and_latency_with_the_rules_of_fault(server):
    chaos = ChaosClient(host=server.endpoint)
    assert chaos.get_fault_rules() == [] and chaos.get_network_effects().latency == 0
    throttled = FaultRule(service="iam", operation="ListUsers", error={"statusCode": 429, "code": "TooManyRequests"})
    elsewhere = FaultRule(region="eu-west-1", description="an outage")
    assert len(chaos.set_fault_rules([throttled, elsewhere])) == 2

    def refused(client):
        with pytest.raises(ClientError) as failed:
            client.list_users()
        error = failed.value.response
        return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]

    assert refused(server.client("iam")) == ("TooManyRequests", 429)
    assert server.client("iam").list_roles()["Roles"] == []
    assert refused(server.client("iam", region="eu-west-1")) == ("TooManyRequests", 429)
    [left] = chaos.delete_fault_rules([throttled])
    assert (left.region, left.service, left.operation) == ("eu-west-1", None, None)
    assert (left.error.status_code, left.error.code, left.probability) == (503, "ServiceUnavailable", 1)
    assert refused(server.client("iam", region="eu-west-1")) == ("ServiceUnavailable", 503)
    assert names(server) == ["alice"]
    assert len(chaos.add_fault_rules([FaultRule(service="sts", probability=0)])) == 2
    assert chaos.set_network_effects(NetworkEffectsConfig(latency=1)).latency == 1
    rules = server.json("GET", "/_roleback/faults")["faults"]
    assert [rule["kind"] for rule in rules] == ["5xx", "5xx", "latency"]
    assert chaos.get_network_effects().latency == 1 and names(server) == ["alice"]
    # A rule that this format cannot express stays, and is not shown.
    limited = json.dumps({"op": "iam:Create*", "kind": "throttle", "count": 1}).encode()
    server.http("POST", "/_roleback/faults", limited)
    assert chaos.set_fault_rules([]) == []
    assert chaos.set_network_effects(NetworkEffectsConfig(latency=0)).latency == 0
    assert [rule["op"] for rule in server.json("GET", "/_roleback/faults")["faults"]] == ["iam:Create*"]
    for method, path, body in [
        ("POST", "faults", b'[{"service": "a*"}]'),
        ("PATCH", "faults", b'[{"probability": 2}]'),
        ("POST", "faults", b'[{"error": {"statusCode": 200}}]'),
        ("POST", "effects", b'{"latency": 999999999}'),
    ]:
        status, _, text = server.http(method, f"/_localstack/chaos/{path}", body)
        assert status == 400 and text


def test_every_answer_has_the_header_of_localstack_unless_it_is_switched_off(start, monkeypatch):
    def headers(server):
        paths = ["/_localstack/health", "/_roleback/version", "/_localstack/nothing", "/?Action=ListUsers"]
        return {server.http("GET", path)[1].get("x-localstack") for path in paths}

    assert headers(start()) == {"true"}
    variables = harness.clean_environment
    off = "LOCALSTACK_RESPONSE_HEADER_ENABLED"
    monkeypatch.setattr(harness, "clean_environment", lambda **more: variables(**more) | {off: "0"})
    assert headers(start()) == {None}
