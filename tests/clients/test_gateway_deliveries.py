"""Deliveries inside the upstream, looked at when they are set up: S3 refuses notifications that a queue would not take; for others
a line in the log says so. With moto and MiniStack."""

import json

import pytest
from botocore.exceptions import ClientError

import harness
from gateway_calls import ACCOUNT, HERE

QUEUE, TOPIC = f"arn:aws:sqs:{HERE}:events", f"arn:aws:sns:{HERE}:news"


@pytest.fixture(scope="module")
def server(upstream):
    server = harness.Server("--enforce", "on", "--upstream", upstream.url)
    server.s3, server.sqs, server.sns = server.client("s3"), server.client("sqs"), server.client("sns")
    for bucket in ("sends", "other"):
        server.s3.create_bucket(Bucket=bucket)
    server.url = server.sqs.create_queue(QueueName="events")["QueueUrl"]
    server.sns.create_topic(Name="news")
    yield server
    server.close()


def let(server, service, **condition):
    """Gives the queue a policy for this service."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
        "Condition": condition,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    server.sqs.set_queue_attributes(QueueUrl=server.url, Attributes={"Policy": policy})


def notify(server, bucket="sends", **options):
    """`ok`, or the code and the message of the error."""
    wanted = {"QueueConfigurations": [{"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"]}]}
    try:
        server.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted, **options)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return "ok"


def test_a_bucket_notifies_only_queues_that_let_it(server):
    server.sqs.set_queue_attributes(QueueUrl=server.url, Attributes={"Policy": ""})
    code, message = notify(server)
    assert code == "InvalidArgument" and "Unable to validate the following destination configurations" in message
    assert QUEUE in message
    assert "QueueConfigurations" not in server.s3.get_bucket_notification_configuration(Bucket="sends")
    assert notify(server, SkipDestinationValidation=True) == "ok"
    let(server, "sns.amazonaws.com")
    assert notify(server)[0] == "InvalidArgument"
    let(server, "s3.amazonaws.com", ArnLike={"aws:SourceArn": "arn:aws:s3:::sends"})
    assert notify(server) == "ok"
    assert notify(server, "other")[0] == "InvalidArgument"
    let(server, "s3.amazonaws.com", StringEquals={"aws:SourceAccount": ACCOUNT})
    assert notify(server, "other") == "ok"
    let(server, "s3.amazonaws.com", StringEquals={"aws:SourceAccount": "444455556666"})
    assert notify(server, "other")[0] == "InvalidArgument"


def test_more_deliveries_than_a_bucket_may_have_are_refused(server):
    targets = [{"QueueArn": f"{QUEUE}-{at}", "Events": ["s3:ObjectCreated:*"]} for at in range(101)]
    with pytest.raises(ClientError) as refused:
        server.s3.put_bucket_notification_configuration(
            Bucket="sends", NotificationConfiguration={"QueueConfigurations": targets}
        )
    assert "at most 100 targets" in str(refused.value)


def test_a_subscription_that_delivers_nothing_is_in_the_log(server):
    words = f"deliveries from {TOPIC} to {QUEUE} will fail"
    let(server, "sns.amazonaws.com", ArnEquals={"aws:SourceArn": TOPIC})
    server.sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    let(server, "events.amazonaws.com")
    server.sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE)
    lines = harness.until(lambda: [line for line in server.stderr + server.stdout if words in line])
    assert len(lines) == 1 and "does not allow sns.amazonaws.com to call sqs:SendMessage" in lines[0], lines


def test_a_target_of_a_rule_that_gets_nothing_is_in_the_log(server):
    words = f"deliveries from arn:aws:events:{HERE}:rule/hourly to {QUEUE} will fail"
    events = server.client("events")
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    let(server, "events.amazonaws.com")
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": QUEUE}])
    let(server, "s3.amazonaws.com")
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": QUEUE}])
    lines = harness.until(lambda: [line for line in server.stderr + server.stdout if words in line])
    assert len(lines) == 1, lines
