using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Incidents;
using Watchgrain.Grains;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>What a candidate has to show.</summary>
/// <param name="Tolerance">By how much it may be worse over all rows.</param>
/// <param name="SliceTolerance">The same in a slice.</param>
/// <param name="LeastRows">Fewer are not enough evidence.</param>
/// <param name="Addressed">Ids of open incidents that it is to mend.</param>
internal sealed record PromotionTerms(double Tolerance, double SliceTolerance, long LeastRows, IReadOnlyList<string> Addressed)
{
    /// <summary>500: with the two models disagreeing about one row in twenty, an accuracy is then known to two points beside the other's.</summary>
    public const int DefaultLeastRows = 500;

    private const int MostAddressed = 100;

    /// <summary>As long an incident is to be called medium over all rows, and high in a slice, as serious is a candidate that is so much worse.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static PromotionTerms Read(V1.CheckPromotionRequest request, VersionId id, VersionSpec spec)
    {
        var violations = new FieldViolations();
        var scale = spec.Task == ModelTask.Regression ? IncidentEffect.ErrorScale : 1;
        var terms = new PromotionTerms(
            request.HasTolerance ? request.Tolerance : IncidentEffect.MediumLoss * scale,
            request.HasSliceTolerance ? request.SliceTolerance : IncidentEffect.HighLoss * scale,
            request.HasLeastRows ? request.LeastRows : DefaultLeastRows,
            [.. request.AddressedIncidents.Take(MostAddressed).Select(incident => Read(incident, id))]);
        if (!(terms.Tolerance is > 0 and <= 1))
            violations.Add("tolerance", "lies in (0, 1]");
        if (!(terms.SliceTolerance is > 0 and <= 1))
            violations.Add("slice_tolerance", "lies in (0, 1]");
        if (terms.LeastRows is < 1 or > EvaluationLimits.MostRows)
            violations.Add("least_rows", $"is a whole number from 1 to {EvaluationLimits.MostRows:N0}");
        if (request.AddressedIncidents.Count > MostAddressed)
            violations.Add("addressed_incidents", $"names at most {MostAddressed} incidents");
        violations.ThrowIfAny();
        return terms;
    }

    private static string Read(string incident, VersionId id)
    {
        var (version, canonical) = IncidentIds.Read(id.Tenant, incident, "addressed_incidents");
        return version.Model == id.Model ? canonical : throw Refusal.Invalid("addressed_incidents", $"'{incident}' is an incident of another model");
    }
}
