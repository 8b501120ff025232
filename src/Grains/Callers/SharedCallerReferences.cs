using Watchgrain.Grains.References;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Grains.Callers;

/// <summary>What callers are compared with, once per process for all callers of a version. Thread-safe.</summary>
internal static class SharedCallerReferences
{
    private static readonly SharedValues<string, CallerReference> Known = new();

    public static CallerReference Read(CallerPlan plan) => Known.Find(plan.Digest) ?? Known.Share(plan.Digest, CallerReference.Read(plan.Reference));
}
