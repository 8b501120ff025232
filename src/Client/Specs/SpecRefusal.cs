using Google.Rpc;
using Grpc.Core;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Specs;

/// <summary>A gateway's refusal of a spec as an error of its file: what only the gateway knows, such as the conditions of slices and the statistics of thresholds, is told with its line like everything else.</summary>
internal static class SpecRefusal
{
    /// <returns>Null when the refusal is not about fields of the spec, or the spec came from no file.</returns>
    public static InputException? Of(RpcException refused, ModelSpec spec)
    {
        if (spec.Places is not { } places || refused.GetRpcStatus()?.GetDetail<BadRequest>() is not { } request)
            return null;
        var wrong = request.FieldViolations.Select(violation => (Place: places.Of(violation.Field), Problem: $"{Name(violation.Field)} {violation.Description}")).ToList();
        if (wrong.Count == 0 || wrong.Exists(each => each.Place is null))
            return null;
        return new(wrong[0].Place!, string.Concat(wrong.Skip(1).Select(each => $"; {each.Place}: {each.Problem}").Prepend(wrong[0].Problem)), refused);
    }

    private static string Name(string field) => field.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? field[(dot + 1)..] : field;
}
