using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Watchgrain.Gateway.Errors;

/// <summary>
/// The errors that callers see: a standard code, a sentence, and google.rpc details. Every refusal carries an ErrorInfo with a machine-readable reason of the domain <see cref="Domain"/>;
/// INVALID_ARGUMENT adds a BadRequest that names the fields, RESOURCE_EXHAUSTED a RetryInfo where waiting helps.
/// </summary>
public static class Refusal
{
    public const string Domain = "watchgrain.v1";

    public static RpcException Of(Code code, string reason, string message, params ReadOnlySpan<IMessage> details)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Domain = Domain, Reason = reason }));
        foreach (var detail in details)
            status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }

    public static RpcException NotFound(string reason, string message) => Of(Code.NotFound, reason, message);

    public static RpcException Invalid(string field, string description) => Invalid([new() { Field = field, Description = description }]);

    /// <summary>A stream that does not begin with its header.</summary>
    public static RpcException HeaderMissing() => Invalid("header", "is required in the first message of the stream");

    /// <summary>The detail that names one field.</summary>
    public static BadRequest Field(string field, string description) => new() { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = description } } };

    /// <summary>INVALID_ARGUMENT for one or more fields.</summary>
    public static RpcException Invalid(IReadOnlyList<BadRequest.Types.FieldViolation> violations)
    {
        var request = new BadRequest();
        request.FieldViolations.AddRange(violations);
        return Of(Code.InvalidArgument, "INVALID_FIELD", string.Join("; ", violations.Select(v => $"{v.Field}: {v.Description}")), request);
    }

    /// <summary>RESOURCE_EXHAUSTED that passes by waiting.</summary>
    public static RpcException RetryLater(string reason, string message, TimeSpan delay) =>
        Of(Code.ResourceExhausted, reason, message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) });

    /// <summary>A defect met with one batch. Clients tell by the reason that it is about this batch.</summary>
    public static RpcException NotCounted() =>
        Of(Code.Internal, "NOT_COUNTED", "The batch could not be counted and nothing of it was: a defect, which has been logged. Sending it again does not help; other batches are not affected.");

    /// <summary>Nobody knows whether the request took effect; sending it again is safe.</summary>
    public static RpcException OutcomeUnknown() =>
        Of(Code.Unavailable, "OUTCOME_UNKNOWN", "The outcome is unknown: send the same request again (a batch under the same sequence).");
}
