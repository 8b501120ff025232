using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;

namespace Watchgrain.Gateway.Ingest;

/// <summary>What a report of predictions and one of labels have in common: which version, which producer, which number, which source.</summary>
internal sealed record ReportHeader(VersionId Version, string Producer, ulong Epoch, ulong Sequence, string Source)
{
    public static ReportHeader Read(Caller caller, V1.ReportRequest request, FieldViolations violations) => Read(
        caller, (request.ModelId, request.Version, request.ProducerId, request.Source), request.HasProducerEpoch ? request.ProducerEpoch : null, request.HasSequence ? request.Sequence : null, violations);

    public static ReportHeader Read(Caller caller, V1.ReportLabelsRequest request, FieldViolations violations) => Read(
        caller, (request.ModelId, request.Version, request.ProducerId, request.Source), request.HasProducerEpoch ? request.ProducerEpoch : null, request.HasSequence ? request.Sequence : null, violations);

    private static ReportHeader Read(Caller caller, (string Model, string Version, string Producer, string Source) names, ulong? epoch, ulong? sequence, FieldViolations violations)
    {
        var header = new ReportHeader(
            new(caller.Tenant, Identifiers.ReadId(names.Model, "model_id", violations), Identifiers.ReadId(names.Version, "version", violations)),
            Identifiers.ReadName(names.Producer, Identifiers.MaxShortBytes, "producer_id", violations),
            Number(epoch, "producer_epoch", violations),
            Number(sequence, "sequence", violations),
            Identifiers.ReadName(names.Source, Identifiers.MaxShortBytes, "source", violations));
        if (caller.Sources.Count > 0 && header.Source.Length > 0 && !caller.Sources.Contains(header.Source, StringComparer.Ordinal))
            throw Refusal.Of(Google.Rpc.Code.PermissionDenied, "SOURCE_OF_OTHERS", $"The key reports in the name of {string.Join(", ", caller.Sources.Select(source => $"'{source}'"))}, not of '{header.Source}'.");
        return header;
    }

    // Up to 2^63 - 1, so that adding to a number cannot wrap.
    private static ulong Number(ulong? value, string field, FieldViolations violations)
    {
        if (value is null)
            violations.Add(field, "is required");
        else if (value > long.MaxValue)
            violations.Add(field, "is at most 9223372036854775807");
        return value ?? 0;
    }
}
