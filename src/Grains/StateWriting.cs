namespace Watchgrain.Grains;

/// <summary>How grains write their state.</summary>
internal static class StateWriting
{
    /// <summary>Writes; a failed write has an unknown outcome, so the activation goes and its successor reads what storage holds.</summary>
    public static async Task WriteOrLeaveAsync<T>(this Grain grain, IPersistentState<T> state)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            grain.GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationError, "A state write failed; its outcome is unknown."));
            throw;
        }
    }
}
