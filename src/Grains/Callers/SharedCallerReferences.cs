using System.Security.Cryptography;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Grains.Callers;

/// <summary>What callers are compared with, once per process for all callers of a version. Thread-safe.</summary>
internal static class SharedCallerReferences
{
    private static readonly SharedValues<string, CallerReference> Known = new();

    // By all that it holds: the same rows give another reference under another spec, and versions of any tenant meet here.
    public static CallerReference Read(CallerPlan plan) => Convert.ToHexString(SHA256.HashData(plan.Reference)) is var key && Known.Find(key) is { } known ? known : Known.Share(key, CallerReference.Read(plan.Reference));
}
