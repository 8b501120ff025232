"""Registers a model, reports a batch of predictions and their labels, and reads what Watchgrain holds of them."""
import sys
import time

import grpc
from watchgrain.v1 import batch_pb2, ingest_service_pb2, ingest_service_pb2_grpc, model_service_pb2, model_service_pb2_grpc, query_service_pb2, query_service_pb2_grpc

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5080"
VERSION = {"model_id": "credit-risk", "version": "1"}
REGIONS = ["north", "south", "west"]


def batch(first, count, **more):
    """Rows as columns; every column has one value per row. The values are made up."""
    rows = range(first, first + count)
    return batch_pb2.Batch(
        positions=rows,  # a row number here; milliseconds since 1970 with AXIS_EVENT_TIME
        columns=[
            batch_pb2.Column(name="amount", doubles=batch_pb2.Doubles(values=[100 + i * 37 % 900 for i in rows])),
            batch_pb2.Column(name="region", categories=batch_pb2.Categories(dictionary=REGIONS, codes=[i % 3 for i in rows])),
        ],
        scores=[i * 61 % 100 / 100 for i in rows],
        **more,
    )


def labels(first, count):
    return [int(i * 61 % 100 + i % 7 * 5 > 65) for i in range(first, first + count)]


with grpc.insecure_channel(ADDRESS) as channel:
    models = model_service_pb2_grpc.ModelServiceStub(channel)
    models.RegisterModel(model_service_pb2.RegisterModelRequest(model_id="credit-risk", display_name="Credit risk", owner="lending"))
    models.RegisterVersion(model_service_pb2.RegisterVersionRequest(**VERSION, spec=model_service_pb2.VersionSpec(
        features=[
            model_service_pb2.FeatureSpec(name="amount", kind=model_service_pb2.FEATURE_KIND_NUMERIC),
            model_service_pb2.FeatureSpec(name="region", kind=model_service_pb2.FEATURE_KIND_CATEGORICAL),
        ],
        axis=model_service_pb2.AXIS_SEQUENCE,
        pane_length=100,
    )))

    # What the model saw when it was approved, with labels: everything later is compared with it.
    reference = models.SetReference(iter([
        model_service_pb2.SetReferenceRequest(header=model_service_pb2.SetReferenceHeader(**VERSION)),
        model_service_pb2.SetReferenceRequest(rows=model_service_pb2.SourceBatch(source="branches", batch=batch(0, 1000, labels=labels(0, 1000)))),
    ])).reference
    print(f"reference: {reference.rows} rows, {reference.labelled_rows} with labels")

    # A batch that is sent again under its number counts once: send it again until there is a reply.
    ingest = ingest_service_pb2_grpc.IngestServiceStub(channel)
    ids = batch_pb2.PredictionIds(text=[f"application-{i}" for i in range(1000, 1300)])
    reply = ingest.Report(ingest_service_pb2.ReportRequest(
        **VERSION, producer_id="scorer-1", producer_epoch=0, sequence=0, source="branches", batch=batch(1000, 300, ids=ids), watermark=1300))
    verdict = ingest_service_pb2.VerdictKind.Name(reply.verdict.kind).removeprefix("VERDICT_KIND_").lower()
    print(f"predictions: {reply.accepted_rows} accepted, {reply.rejected_rows} rejected, {reply.late_rows} late; durable in log row {reply.durable_sequence}; verdict: {verdict}")

    reply = ingest.ReportLabels(ingest_service_pb2.ReportLabelsRequest(
        **VERSION, producer_id="back-office", producer_epoch=0, sequence=0, source="branches", ids=ids, labels=labels(1000, 300)))
    print(f"labels: {reply.accepted_rows} accepted, {reply.rejected_rows} rejected")

    # What is acknowledged is durable; the figures follow in about a second.
    queries = query_service_pb2_grpc.QueryServiceStub(channel)
    ask = query_service_pb2.GetModelStateRequest(**VERSION)
    while (state := queries.GetModelState(ask)).counters.labels_joined < 300 or state.closed_through < 12:
        time.sleep(0.2)
    print(f"state: {state.counters.rows} rows, {state.counters.labels_joined} labels joined, closed through pane {state.closed_through}")
    for pane in state.panes:
        print(f"  pane {pane.pane}: {pane.rows} rows, mean score {pane.mean_score:.3f}, accuracy {pane.performance.accuracy:.3f}")
