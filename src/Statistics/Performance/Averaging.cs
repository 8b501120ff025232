namespace Watchgrain.Statistics.Performance;

/// <summary>How a figure of single classes becomes one of all classes.</summary>
public enum Averaging
{
    /// <summary>The mean over classes, each counting the same.</summary>
    Macro,

    /// <summary>The figure of the pooled one-against-rest counts; with one predicted class per row precision, recall and F1 are then all the accuracy.</summary>
    Micro,

    /// <summary>The mean over classes, each counting as often as it is the label.</summary>
    Weighted,
}
