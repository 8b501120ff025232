using Google.Rpc;
using Grpc.Core;

namespace Watchgrain.Client.Commands;

/// <summary>The <c>google.rpc</c> details of a refusal as text: which field, and why.</summary>
internal static class GatewayDetail
{
    public static string Of(RpcException failure)
    {
        var status = failure.GetRpcStatus();
        var fields = status?.GetDetail<BadRequest>()?.FieldViolations.Select(violation => $"{violation.Field}: {violation.Description}") ?? [];
        var conditions = status?.GetDetail<PreconditionFailure>()?.Violations.Select(violation => $"{violation.Subject}: {violation.Description}") ?? [];
        // The sentence of a refusal mostly says them already.
        string[] all = [.. fields.Concat(conditions).Where(detail => !failure.Status.Detail.Contains(detail, StringComparison.Ordinal))];
        return all.Length > 0 ? $" ({string.Join("; ", all)})" : "";
    }
}
