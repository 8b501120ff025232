using System.Collections.Concurrent;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Versions;

/// <summary>The plans of the versions in use, so that a batch does not cost a call to its version. A spec never changes; a plan without a reference is asked for again each time.</summary>
public sealed class VersionPlans(IGrainFactory grains, TimeProvider time)
{
    /// <summary>10 s: how long a gateway may go on with a reference that another has replaced.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    /// <summary>Plans kept; beyond it all are dropped and asked for again, so that memory stays bounded.</summary>
    public const int Limit = 1000;

    private readonly ConcurrentDictionary<VersionId, (VersionPlan Plan, long Asked)> known = new();

    /// <summary>The plan of a version that has a reference.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND, or FAILED_PRECONDITION without a reference.</exception>
    public async ValueTask<VersionPlan> GetReadyAsync(VersionId id)
    {
        var plan = await GetAsync(id);
        return plan.Plan.Reference is not null
            ? plan
            : throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NO_REFERENCE", $"Version '{id.Version}' of model '{id.Model}' has no reference yet: call SetReference first.");
    }

    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND.</exception>
    public async ValueTask<VersionPlan> GetAsync(VersionId id)
    {
        if (known.TryGetValue(id, out var entry) && time.GetElapsedTime(entry.Asked) < Age)
            return entry.Plan;
        var answer = await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPlanAsync() ?? throw NotFound(id);
        var plan = new VersionPlan(answer);
        if (answer.Reference is not null)
        {
            if (known.Count >= Limit)
                known.Clear();
            known[id] = (plan, time.GetTimestamp());
        }
        return plan;
    }

    public static Grpc.Core.RpcException NotFound(VersionId id) =>
        Refusal.NotFound("UNKNOWN_VERSION", $"Version '{id.Version}' of model '{id.Model}' is not registered.");
}
