namespace Watchgrain.Grains.Models;

/// <summary>What a model predicts.</summary>
[GenerateSerializer, Alias("wg.ModelTask")]
public enum ModelTask
{
    /// <summary>One of two classes, 0 or 1, with the probability of class 1 as its score.</summary>
    Binary = 0,

    /// <summary>A number: the score is the predicted value, and labels are targets.</summary>
    Regression = 1,

    /// <summary>One of several classes, with the probability of each; the score is that of the predicted class.</summary>
    Multiclass = 2,
}
