using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Gateway.Queries;

/// <summary>Says what is wrong with a question about slices. Pure.</summary>
internal static class SliceRefusals
{
    /// <summary>There is no such slice: NOT_FOUND, and how slices are named.</summary>
    public static RpcException Unknown(string feature, string value, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (feature != SliceName.ByCondition)
            return Refusal.NotFound("UNKNOWN_SLICE", $"The version has no slice {feature} = '{value}'.");
        var meant = Array.Find(spec.Slices, slice => slice.Feature != SliceName.ByCondition && slice.Values.Contains(value));
        return Refusal.NotFound(
            "UNKNOWN_SLICE",
            $"The version has no slice by condition named '{value}'. A slice is named by a feature and its value (feature=value), or by '{SliceName.ByCondition}' (or no feature) and the name of its condition{(meant is null ? "" : $"; did you mean {meant.Feature}={value}?")}");
    }

    /// <summary>Throws for a slice that has no figures by feature.</summary>
    /// <exception cref="RpcException">NOT_FOUND for no slice; FAILED_PRECONDITION for one that is not pinned.</exception>
    public static void CheckPinned(SliceName slice, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.PinnedSlices().Contains(slice))
            return;
        if (!Array.Exists(spec.Slices, known => known.Feature == slice.Feature && (known.Values.Contains(slice.Value) || known.All)))
            throw Unknown(slice.Feature, slice.Value, spec);
        var pinned = string.Join(", ", spec.PinnedSlices());
        throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "SLICE_NOT_PINNED", $"Slice {slice} has no figures by feature, for it is not pinned; {(pinned.Length > 0 ? $"pinned are {pinned}" : "none of the version is: the spec pins slices with pinned")}.");
    }

    /// <summary>Throws for a feature whose values fairness cannot compare.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT for slices by condition, which are not the values of a feature; NOT_FOUND for no feature, and for one without slices.</exception>
    public static void CheckCompared(string feature, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (feature == SliceName.ByCondition)
            throw Refusal.Invalid("feature", $"takes a categorical feature, whose values are compared; slices by condition ('{SliceName.ByCondition}') are not the values of one");
        if (!Array.Exists(spec.Features, known => known.Name == feature))
            throw Refusal.NotFound("UNKNOWN_FEATURE", $"The version has no feature '{feature}'.");
        if (!Array.Exists(spec.Slices, slice => slice.Feature == feature))
            throw Refusal.NotFound("UNKNOWN_SLICE", $"Feature '{feature}' has no slices, and fairness compares those: the spec of a version declares them, or marks the feature as protected.");
    }
}
