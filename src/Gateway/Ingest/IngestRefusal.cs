using Google.Rpc;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Ingest;

/// <summary>The status that a caller sees for a batch that a partition did not take.</summary>
internal static class IngestRefusal
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static void ThrowUnlessTaken(IngestReply reply, ReportHeader header)
    {
        switch (reply.Status)
        {
            case IngestStatus.Accepted or IngestStatus.Duplicate or IngestStatus.Shed:
                return;
            case IngestStatus.Conflict:
                throw Refusal.Of(Code.AlreadyExists, "OTHER_CONTENT", Say($"Sequence {header.Sequence} was acknowledged with other content.", reply));
            case IngestStatus.SequenceTooOld:
                throw Refusal.Of(Code.FailedPrecondition, "SEQUENCE_TOO_OLD", Say($"Sequence {header.Sequence} is older than the memory of this producer; nothing was counted.", reply));
            case IngestStatus.EpochTooOld:
                throw Refusal.Of(Code.FailedPrecondition, "EPOCH_TOO_OLD", Say($"A higher epoch than {header.Epoch} of this producer has been seen.", reply));
            case IngestStatus.UnknownVersion:
                throw VersionPlans.NotFound(header.Version);
            case IngestStatus.NoReference:
                throw Refusal.Of(Code.FailedPrecondition, "NO_REFERENCE", Say("The version has no reference yet: call SetReference first.", reply));
            case IngestStatus.Exhausted:
                throw Exhausted(reply);
            case IngestStatus.TooManyPanes:
                // Without a RetryInfo: the same batch is refused again.
                throw Refusal.Of(Code.ResourceExhausted, "TOO_MANY_PANES", Say("The batch spans too many panes; nothing was counted.", reply), Refusal.Field("batch.positions", reply.Detail));
            case IngestStatus.NotCounted:
                throw Refusal.NotCounted();
            case IngestStatus.JumpTooFar:
                throw Refusal.Invalid("batch.positions", Say("a row jumps too far ahead", reply));
            default:
                throw new InvalidOperationException($"Unknown ingest status {reply.Status}.");
        }
    }

    /// <summary>What a caller is told when a partition has as many batches before it as this gateway keeps for it.</summary>
    public static Grpc.Core.RpcException Full() => Exhausted(new() { Status = IngestStatus.Exhausted, Detail = "the way to the partition is full" });

    private static Grpc.Core.RpcException Exhausted(IngestReply reply) => Refusal.RetryLater("EXHAUSTED", Say("There is no room for the batch now; nothing was counted.", reply), RetryDelay);

    private static string Say(string sentence, IngestReply reply) => reply.Detail.Length == 0 ? sentence : $"{sentence} {reply.Detail}";
}
